// Bundles main.ts with the packages of the page: node build.mjs [FOLDER]
import { createRequire } from "node:module";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

const frontend = fileURLToPath(new URL("../../frontend/", import.meta.url));
const { build } = await import(createRequire(`${frontend}package.json`).resolve("rolldown"));

await build({
  input: fileURLToPath(new URL("main.ts", import.meta.url)),
  resolve: { modules: [`${frontend}node_modules`] },
  output: { file: `${argv[2] ?? "."}/main.js`, format: "esm" },
});
