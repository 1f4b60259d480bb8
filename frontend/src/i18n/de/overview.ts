export default {
  title: "Überblick",
} as const;
