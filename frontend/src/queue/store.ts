/** Drafts, reports that wait, and their photos, kept in the browser until they are stored. */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { root } from "../routing";
import type { Draft, Filing, Photo } from "./types";

interface Kept extends DBSchema {
  drafts: { key: string; value: Draft };
  filings: { key: string; value: Filing };
  photos: { key: string; value: Photo; indexes: { report: string } };
}

// Services below different paths of one host share an origin, and must not share reports.
const NAME = `skywitness:${root.pathname}`;
/** How many sent reports are remembered. */
const REMEMBERED = 20;

let opened: Promise<IDBPDatabase<Kept>> | null = null;

function database(): Promise<IDBPDatabase<Kept>> {
  opened ??= openDB<Kept>(NAME, 1, {
    upgrade(db) {
      db.createObjectStore("drafts", { keyPath: "id" });
      db.createObjectStore("filings", { keyPath: "id" });
      db.createObjectStore("photos", { keyPath: "id" }).createIndex("report", "report");
    },
  });
  return opened;
}

/** Return the drafts, the one that was changed last first. */
export async function keptDrafts(): Promise<Draft[]> {
  const drafts = await (await database()).getAll("drafts");
  return drafts.sort((a, b) => b.changed - a.changed);
}

export async function keepDraft(draft: Draft): Promise<void> {
  await (await database()).put("drafts", draft);
}

/** Hand a draft over to be sent: from then on it is a filing, with the same photos. */
export async function handOver(filing: Filing): Promise<void> {
  const change = (await database()).transaction(["drafts", "filings"], "readwrite");
  await Promise.all([
    change.objectStore("drafts").delete(filing.id),
    change.objectStore("filings").put(filing),
    change.done,
  ]);
}

/** Take a filing back to be edited. */
export async function takeBack(draft: Draft): Promise<void> {
  const change = (await database()).transaction(["drafts", "filings"], "readwrite");
  await Promise.all([
    change.objectStore("filings").delete(draft.id),
    change.objectStore("drafts").put(draft),
    change.done,
  ]);
}

/** Forget a draft or filing with its photos. */
export async function discard(id: string): Promise<void> {
  const db = await database();
  const change = db.transaction(["drafts", "filings", "photos"], "readwrite");
  const photos = await change.objectStore("photos").index("report").getAllKeys(id);
  await Promise.all([
    change.objectStore("drafts").delete(id),
    change.objectStore("filings").delete(id),
    ...photos.map((key) => change.objectStore("photos").delete(key)),
    change.done,
  ]);
}

/** Return all filings, the latest first. */
export async function allFilings(): Promise<Filing[]> {
  const filings = await (await database()).getAll("filings");
  return filings.sort((a, b) => b.queued - a.queued);
}

export async function filingOf(id: string): Promise<Filing | null> {
  return (await (await database()).get("filings", id)) ?? null;
}

export async function keepFiling(filing: Filing): Promise<void> {
  await (await database()).put("filings", filing);
}

/** Forget all but the latest of the reports that were sent. */
export async function forgetOld(): Promise<void> {
  const sent = (await allFilings()).filter((filing) => filing.state === "sent");
  await Promise.all(sent.slice(REMEMBERED).map((filing) => discard(filing.id)));
}

export async function photosOf(report: string): Promise<Photo[]> {
  return (await database()).getAllFromIndex("photos", "report", report);
}

export async function keepPhoto(photo: Photo): Promise<void> {
  await (await database()).put("photos", photo);
}

export async function dropPhoto(id: string): Promise<void> {
  await (await database()).delete("photos", id);
}
