/** What the page knows from its start: the service, the reader, the vocabulary. */

import { computed, effect, signal } from "@preact/signals";
import { type Schemas, api, dataOf } from "./api/client";
import { language } from "./i18n";

export type Phenomenon = Schemas["Phenomenon"];
export type Family = Schemas["Family"];

interface Vocabulary {
  readonly phenomena: ReadonlyMap<string, Phenomenon>;
  readonly families: readonly Family[];
}

export const vocabulary = signal<Vocabulary>({ phenomena: new Map(), families: [] });

/** Load the vocabulary in the reader's language, and again whenever that changes. */
export function loadVocabulary(): void {
  effect(() => {
    const spoken = language.value;
    dataOf(api.GET("/v1/phenomena")).then(
      (answer) => {
        if (language.peek() !== spoken) return;
        const phenomena = new Map(answer.items.map((one) => [one.key, one]));
        vocabulary.value = { phenomena, families: answer.families };
      },
      () => undefined, // Keys stand in for labels until it can be loaded.
    );
  });
}

/** Return a phenomenon's name in the reader's language, or its key while that is unknown. */
export function phenomenonLabel(key: string): string {
  return vocabulary.value.phenomena.get(key)?.label ?? key.replaceAll("_", " ");
}

/** Return the name of a phenomenon's family; it also names the pencil of its marks. */
export function familyOf(key: string): string {
  return vocabulary.value.phenomena.get(key)?.family ?? "other";
}

export type Ui = Schemas["Ui"];
export type Principal = Schemas["Actor"];

/** What the service says of itself; undefined until it is known, null if it cannot be had. */
export const ui = signal<Ui | null | undefined>(undefined);
/** Who reads the page; null for strangers. */
export const principal = computed<Principal | null>(() => ui.value?.principal ?? null);
export const permissions = computed(() => new Set<string>(principal.value?.permissions ?? []));

/** Ask the service what it is and who is asking: at the start, and when that changes. */
export async function loadUi(): Promise<void> {
  ui.value = await dataOf(api.GET("/v1/ui")).catch(() => ui.peek() ?? null);
}

/** Whether the browser has a connection, as far as it knows. */
export const online = signal(navigator.onLine);
for (const kind of ["online", "offline"]) {
  window.addEventListener(kind, () => {
    online.value = navigator.onLine;
  });
}
