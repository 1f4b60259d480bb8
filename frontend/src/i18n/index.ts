/** Texts of the page in the reader's language. */

import { computed, signal } from "@preact/signals";
import type english from "./en";
import { keepText, keptText } from "../kept";

export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text, or its forms by number; `{name}` stands for a parameter. */
export type Text = string | { readonly one: string; readonly other: string };
type Widened<T> = { readonly [K in keyof T]: T[K] extends Text ? Text : never };
/** What a language has to provide: every text of every section. */
export type Texts = { readonly [S in keyof typeof english]: Widened<(typeof english)[S]> };
export type TextKey = {
  [S in keyof Texts & string]: `${S}.${keyof Texts[S] & string}`;
}[keyof Texts & string];

const STORED = "language";
const LOADERS: Record<Language, () => Promise<{ default: Texts }>> = {
  en: () => import("./en"),
  de: () => import("./de"),
};

export const language = signal<Language>(preferred());
const texts = signal<Texts | null>(null);

/** Formats numbers and dates as the language's readers expect. */
export const locale = computed(() => {
  const own = navigator.languages.find((tag) => tag.split("-")[0] === language.value);
  return own ?? language.value;
});

// Made once: that takes far longer than to use them.
const plurals = computed(() => new Intl.PluralRules(language.value));
const numbers = computed(() => new Intl.NumberFormat(locale.value));

function preferred(): Language {
  const wanted = [keptText(STORED), ...navigator.languages];
  for (const tag of wanted) {
    const found = LANGUAGES.find((one) => one === tag?.split("-")[0]);
    if (found) return found;
  }
  return "en";
}

/** Load the texts of a language, and speak it from now on. */
export async function speak(wanted: Language = language.value): Promise<void> {
  const loaded = await LOADERS[wanted]();
  texts.value = loaded.default;
  language.value = wanted;
  document.documentElement.lang = wanted;
}

/** Speak a language that the reader chose, also on the next visit. */
export async function chooseLanguage(wanted: Language): Promise<void> {
  keepText(STORED, wanted);
  await speak(wanted);
}

export type Parameters = Record<string, string | number>;

/**
 * Return a text; `n` chooses its form where it has several.
 *
 * Numbers are written as the locale writes them.
 */
export function t(key: TextKey, parameters: Parameters = {}): string {
  const [section, name] = key.split(".") as [keyof Texts, string];
  const found = (texts.value?.[section] as Record<string, Text> | undefined)?.[name];
  if (found === undefined) return key;
  return filled(formOf(found, parameters["n"]), parameters);
}

/** Whether there is a text of this key: for keys made of the service's own words. */
export function hasText(key: string): key is TextKey {
  const [section, name] = key.split(".") as [keyof Texts, string];
  return (texts.value?.[section] as Record<string, Text> | undefined)?.[name] !== undefined;
}

/** Return the text of a code that the service named, or the code itself if it is a new one. */
export function word(section: keyof Texts & string, code: string): string {
  const key = `${section}.${code}`;
  return hasText(key) ? t(key) : code.replaceAll("_", " ");
}

function formOf(text: Text, n: string | number | undefined): string {
  if (typeof text === "string") return text;
  const form = plurals.value.select(Number(n ?? 0));
  return form === "one" ? text.one : text.other;
}

function filled(text: string, parameters: Parameters): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = parameters[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? numbers.value.format(value) : value;
  });
}
