// Puts a compressed form beside each file of a built page, where that is smaller: .br and .gz.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join, sep } from "node:path";
import { argv } from "node:process";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const COMPRESSIBLE = new Set([".css", ".js", ".json", ".svg", ".webmanifest"]);
const LEAST_BYTES = 1024;

// The base map is megabytes, for which the best quality would take minutes.
const qualityOf = (path) => (path.includes(`${sep}sheets${sep}`) ? 9 : 11);

for (const entry of readdirSync(argv[2], { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !COMPRESSIBLE.has(extname(entry.name))) continue;
  const path = join(entry.parentPath, entry.name);
  const content = readFileSync(path);
  if (content.length < LEAST_BYTES) continue;
  const params = { [constants.BROTLI_PARAM_QUALITY]: qualityOf(path) };
  for (const [suffix, made] of [
    [".br", brotliCompressSync(content, { params })],
    [".gz", gzipSync(content, { level: 9 })],
  ]) {
    if (made.length < content.length) writeFileSync(path + suffix, made);
  }
}
