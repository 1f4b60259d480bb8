export default {
  from: "{distance} {bearing} of {town}",
  unknown: "Place not public",
  north: "N",
  south: "S",
  east: "E",
  west: "W",
} as const;
