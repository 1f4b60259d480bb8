export default {
  title: "Karte",
} as const;
