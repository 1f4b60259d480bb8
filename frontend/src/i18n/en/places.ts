export default {
  from: "{distance} {bearing} of {town}",
  unknown: "Place not public",
} as const;
