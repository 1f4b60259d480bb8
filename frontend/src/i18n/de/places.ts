export default {
  from: "{distance} {bearing} von {town}",
  unknown: "Ort nicht öffentlich",
} as const;
