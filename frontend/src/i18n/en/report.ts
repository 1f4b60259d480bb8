export default {
  title: "Report",
} as const;
