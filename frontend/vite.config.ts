import preact from "@preact/preset-vite";
import { defineConfig } from "vite";
import { shellFiles } from "./shell-files.ts";

/** Where the service finds the built page. */
const SITE = "../src/entrypoints/http/pages/site";

const SERVICE = process.env["SERVICE"] ?? "http://127.0.0.1:8000";
// The service refuses writes that come from pages of other origins.
const PROXIED = { target: SERVICE, changeOrigin: true, headers: { origin: SERVICE } };

export default defineConfig({
  // Relative addresses, resolved against <base>, so that the page works below any path.
  base: "./",
  plugins: [preact(), shellFiles()],
  build: {
    outDir: SITE,
    emptyOutDir: true,
    target: "es2022",
    // Data addresses are not allowed for scripts and sprites, so every asset is a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { page: "index.html", sw: "src/sw.ts" },
      output: {
        // The service worker's scope is the folder that it lies in.
        // What most screens share comes as one file: a file for each part would be a dozen requests.
        codeSplitting: {
          groups: [{ name: "shared", test: /src\/(components|format|sentences|styles)\//, minShareCount: 2 }],
        },
        entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
      },
    },
    reportCompressedSize: true,
  },
  // `SERVICE=http://127.0.0.1:8000 npx vite` shows the page while it is being changed.
  server: { proxy: { "/v1": PROXIED, "/sign-in/": PROXIED, "/sign-out": PROXIED } },
});
