export default {
  title: "Meldung",
} as const;
