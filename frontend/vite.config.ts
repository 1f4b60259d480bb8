import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

/** Where the service finds the built page. */
const SITE = "../src/entrypoints/http/pages/site";

const SERVICE = process.env["SERVICE"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  // Relative addresses, resolved against <base>, so that the page works below any path.
  base: "./",
  plugins: [preact()],
  build: {
    outDir: SITE,
    emptyOutDir: true,
    target: "es2022",
    // Data addresses are not allowed for scripts and sprites, so every asset is a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  // `SERVICE=http://127.0.0.1:8000 npx vite` shows the page while it is being changed.
  server: { proxy: { "/v1": SERVICE, "/sign-in/": SERVICE, "/sign-out": SERVICE } },
});
