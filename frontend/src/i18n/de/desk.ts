export default {
  title: "Redaktion",
} as const;
