import { expect, test } from "vitest";
import german from "./de";
import english from "./en";

type Sections = Record<string, Record<string, unknown>>;

function keysOf(texts: Sections): string[] {
  return Object.entries(texts)
    .flatMap(([section, entries]) => Object.keys(entries).map((key) => `${section}.${key}`))
    .sort();
}

function placeholdersOf(texts: Sections): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [section, entries] of Object.entries(texts)) {
    for (const [key, text] of Object.entries(entries)) {
      const names = JSON.stringify(text).match(/\{\w+\}/g) ?? [];
      found[`${section}.${key}`] = [...new Set(names)].sort();
    }
  }
  return found;
}

test("both languages have the same texts", () => {
  expect(keysOf(german)).toEqual(keysOf(english));
});

test("a text names the same parameters in both languages", () => {
  expect(placeholdersOf(german)).toEqual(placeholdersOf(english));
});
