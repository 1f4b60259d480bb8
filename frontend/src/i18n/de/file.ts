export default {
  title: "Wetter melden",
} as const;
