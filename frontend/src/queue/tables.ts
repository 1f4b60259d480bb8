/** What the browser keeps of drafts and reports: in its database, or else in this page alone. */

import { signal } from "@preact/signals";
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { root } from "../routing";
import type { Draft, Filing, Photo } from "./types";

interface Rows {
  readonly drafts: Draft;
  readonly filings: Filing;
  readonly photos: Photo;
}
export type Table = keyof Rows;
const TABLES = ["drafts", "filings", "photos"] as const satisfies readonly Table[];

/** Rows to put, and ids of rows to drop: all at once or not at all. */
export type Change = {
  readonly [T in Table]?: { readonly put?: Rows[T]; readonly drop?: readonly string[] };
};

interface Database extends DBSchema {
  drafts: { key: string; value: Draft };
  filings: { key: string; value: Filing };
  photos: { key: string; value: Photo; indexes: { report: string } };
}

// Services below different paths of one host share an origin, and must not share reports.
const NAME = `skywitness:${root.pathname}`;

/** Whether what is written outlasts this page. */
export const lasting = signal(true);

let opened: Promise<IDBPDatabase<Database> | null> | null = null;
/** What is kept once the database refused. */
let inPage: Map<Table, Map<string, Rows[Table]>> | null = null;

/** The database; null where the browser has none for this page. */
function database(): Promise<IDBPDatabase<Database> | null> {
  opened ??= Promise.resolve()
    .then(() =>
      openDB<Database>(NAME, 1, {
        upgrade(db) {
          db.createObjectStore("drafts", { keyPath: "id" });
          db.createObjectStore("filings", { keyPath: "id" });
          db.createObjectStore("photos", { keyPath: "id" }).createIndex("report", "report");
        },
      }),
    )
    .catch(() => null);
  return opened;
}

/** Return all rows of a table. */
export async function all<T extends Table>(table: T): Promise<readonly Rows[T][]> {
  if (!inPage) {
    const db = await database();
    const rows = await db?.getAll(table).catch(() => null);
    if (rows) return rows as Rows[T][];
    await leave();
  }
  return [...rowsInPage(table).values()];
}

/** Return a row by its id, or null. */
export async function one<T extends Table>(table: T, id: string): Promise<Rows[T] | null> {
  return (await all(table)).find((row) => row.id === id) ?? null;
}

/** Make a change. Where the database cannot, because it is blocked or full, this page remembers it. */
export async function write(change: Change): Promise<void> {
  const db = inPage ? null : await database();
  if (db) {
    try {
      await writeTo(db, change);
      return;
    } catch {
      // goes on in the page
    }
  }
  if (!inPage) await leave();
  for (const table of TABLES) {
    const { put, drop = [] } = change[table] ?? {};
    for (const id of drop) rowsInPage(table).delete(id);
    if (put) rowsInPage(table).set(put.id, put);
  }
}

async function writeTo(db: IDBPDatabase<Database>, change: Change): Promise<void> {
  const touched = TABLES.filter((table) => change[table]);
  const transaction = db.transaction(touched, "readwrite");
  const made = touched.flatMap((table) => {
    const { put, drop = [] } = change[table] ?? {};
    const store = transaction.objectStore(table);
    return [...drop.map((id) => store.delete(id)), ...(put ? [store.put(put as never)] : [])];
  });
  await Promise.all([...made, transaction.done]);
}

/** Go on without the database, with what could be read of it. */
async function leave(): Promise<void> {
  const db = await database();
  const read = await Promise.all(
    TABLES.map(async (table) => {
      const rows: Rows[Table][] = (await db?.getAll(table).catch(() => [])) ?? [];
      return [table, new Map(rows.map((row) => [row.id, row]))] as const;
    }),
  );
  inPage ??= new Map(read);
  lasting.value = false;
}

function rowsInPage<T extends Table>(table: T): Map<string, Rows[T]> {
  return inPage?.get(table) as Map<string, Rows[T]>;
}
