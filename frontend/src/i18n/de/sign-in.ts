export default {
  title: "Anmelden",
} as const;
