export default {
  from: "{distance} {bearing} von {town}",
  unknown: "Ort nicht öffentlich",
  north: "N",
  south: "S",
  east: "O",
  west: "W",
} as const;
