export default {
  title: "Report weather",
} as const;
