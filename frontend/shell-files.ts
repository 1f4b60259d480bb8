import { createHash } from "node:crypto";
import type { Plugin } from "vite";

/** Tells the service worker which files the page consists of. */
export function shellFiles(): Plugin {
  return {
    name: "shell-files",
    enforce: "post",
    generateBundle(_, bundle) {
      const worker = bundle["sw.js"];
      if (worker?.type !== "chunk") throw new Error("the build has no service worker");
      const files = Object.keys(bundle).filter((name) => name.startsWith("assets/")).sort();
      const version = createHash("sha256").update(files.join()).digest("hex").slice(0, 12);
      worker.code = worker.code
        .replaceAll("SHELL_FILES", JSON.stringify(files))
        .replaceAll("SHELL_VERSION", JSON.stringify(version));
    },
  };
}
