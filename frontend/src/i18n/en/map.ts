export default {
  title: "Map",
} as const;
