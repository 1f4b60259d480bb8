/** Answers that are shown again where there is no connection: of this visit, and of earlier ones where the browser lets them be kept. */

import { effect } from "@preact/signals";
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { root } from "../routing";
import { type Ui, ui, uiOnceKnown } from "../start";

export interface Kept<T> {
  readonly data: T;
  /** When it came. */
  readonly at: Date;
}

interface Stored extends Kept<unknown> {
  readonly key: string;
  /** Another build may read answers in another form. */
  readonly build: string;
}

interface Database extends DBSchema {
  answers: { key: string; value: Stored; indexes: { at: Date } };
}

/** The answers to the latest questions; a screen asks a handful. */
const MOST = 40;
// Services below different paths of one host share an origin.
const NAME = `skywitness:${root.pathname} answers`;
/** The first script has another name in every build. */
const BUILD = document.querySelector<HTMLScriptElement>("script[src]")?.src ?? "";

const ofThisVisit = new Map<string, Kept<unknown>>();
let opened: Promise<IDBPDatabase<Database> | null> | null = null;

/** Keep an answer under a key of its question. */
export function keepAnswer(key: string, data: unknown): void {
  const kept = { data, at: new Date() };
  ofThisVisit.delete(key);
  ofThisVisit.set(key, kept);
  const [oldest] = ofThisVisit.keys();
  if (ofThisVisit.size > MOST && oldest !== undefined) ofThisVisit.delete(oldest);
  // A full disk, or none, keeps nothing from the reader.
  void outlive({ ...kept, key, build: BUILD }).catch(() => undefined);
}

/** The last answer that is kept for a question, null without any. */
export async function keptAnswer<T>(key: string): Promise<Kept<T> | null> {
  const known = ofThisVisit.get(key);
  if (known) return known as Kept<T>;
  const db = await database();
  const found = await db?.get("answers", key).catch(() => undefined);
  return found?.build === BUILD ? (found as unknown as Kept<T>) : null;
}

const UI = "ui";

/** What the service said of itself when it could be reached; null if nothing is kept. */
export async function keptUi(): Promise<Ui | null> {
  return (await keptAnswer<Ui>(UI))?.data ?? null;
}

/** Keep what the service says of itself, and forget what it answered to a reader who is another one now. */
export function followUi(): void {
  let reader: string | null | undefined;
  effect(() => {
    const said = ui.value;
    if (!said) return;
    const now = said.principal?.id ?? null;
    if (reader !== undefined && now !== reader) ofThisVisit.clear();
    reader = now;
    keepAnswer(UI, said.access === "open" ? said : { ...said, principal: null });
  });
}

/** Keep an answer beyond this visit, unless it may hold what only its reader may see. */
async function outlive(answer: Stored): Promise<void> {
  const service = await uiOnceKnown();
  if (!service || (service.access !== "open" && service.principal)) return;
  const db = await database();
  if (!db) return;
  await db.put("answers", answer);
  const latestLast = await db.getAllKeysFromIndex("answers", "at");
  await Promise.all(latestLast.slice(0, -MOST).map((key) => db.delete("answers", key)));
}

/** The database; null where the browser has none for this page. */
function database(): Promise<IDBPDatabase<Database> | null> {
  opened ??= Promise.resolve()
    .then(() =>
      openDB<Database>(NAME, 1, {
        upgrade(db) {
          db.createObjectStore("answers", { keyPath: "key" }).createIndex("at", "at");
        },
      }),
    )
    .catch(() => null);
  return opened;
}
