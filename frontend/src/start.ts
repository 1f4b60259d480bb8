/** What the page knows from its start: the service, the reader, the vocabulary. */

import { computed, effect, signal } from "@preact/signals";
import { Failure, type Schemas, api, dataOf, reached } from "./api/client";
import { language } from "./i18n";
import { root } from "./routing";

export type Phenomenon = Schemas["Phenomenon"];
export type Family = Schemas["Family"];

interface Vocabulary {
  readonly phenomena: ReadonlyMap<string, Phenomenon>;
  readonly families: readonly Family[];
}

export const vocabulary = signal<Vocabulary>({ phenomena: new Map(), families: [] });

/** Seconds until the vocabulary is asked for again, unless the service names them. */
const RETRY_S = 5;

/** Load the vocabulary in the reader's language, and again whenever that changes. */
export function loadVocabulary(): void {
  const load = (spoken: string) => {
    dataOf(api.GET("/v1/phenomena")).then(
      (answer) => {
        if (language.peek() !== spoken) return;
        const phenomena = new Map(answer.items.map((one) => [one.key, one]));
        vocabulary.value = { phenomena, families: answer.families };
      },
      // Keys stand in for labels until it can be loaded, and filters by kind wait for it.
      (failure: unknown) => {
        const asked = failure instanceof Failure ? failure.retryAfter : null;
        setTimeout(() => {
          if (language.peek() === spoken) load(spoken);
        }, (asked ?? RETRY_S) * 1000);
      },
    );
  };
  effect(() => load(language.value));
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

/** Why it cannot be had. */
export const uiFailure = signal<Failure | null>(null);

/**
 * Ask the service what it is and who is asking: at the start, and when that changes.
 *
 * `said` returns what it said of itself before, for when it cannot be asked.
 */
export async function loadUi(said?: () => Promise<Ui | null>): Promise<void> {
  try {
    ui.value = await dataOf(api.GET("/v1/ui"));
    uiFailure.value = null;
  } catch (error) {
    uiFailure.value = error instanceof Failure ? error : null;
    ui.value = ui.peek() ?? (await said?.()) ?? null;
  }
}

/** What the service says of itself, as soon as it is known; null if it cannot be had. */
export function uiOnceKnown(): Promise<Ui | null> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (ui.value === undefined) return;
      resolve(ui.value);
      queueMicrotask(() => stop());
    });
  });
}

const tabs = new BroadcastChannel(`skywitness:${root.pathname} session`);
tabs.onmessage = () => void loadUi();

/** Ask who is signed in now, here and in the other open pages. */
export async function sessionChanged(): Promise<void> {
  await loadUi();
  tabs.postMessage(null);
}

// A session may end, or its key be revoked, while the page still shows who had it.
api.use({
  onResponse({ response }) {
    if (response.status === 401 && principal.peek()) void loadUi();
  },
});

/** Whether the browser has a connection, as far as it knows. */
export const online = signal(navigator.onLine);
for (const kind of ["online", "offline"]) {
  window.addEventListener(kind, () => {
    online.value = navigator.onLine;
    if (online.value) tryAgain();
  });
}

/** Whether the service can be reached, as far as is known. */
export const connected = computed(() => online.value && reached.value);

/** Grows when what could not be had for want of a connection is to be asked for again. */
export const tries = signal(0);

/** Ask again for what could not be had for want of a connection. */
export function tryAgain(): void {
  tries.value += 1;
}
