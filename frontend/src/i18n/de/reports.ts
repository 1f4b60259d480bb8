export default {
  title: "Meldungen",
} as const;
