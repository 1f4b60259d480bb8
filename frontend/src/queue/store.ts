/** Drafts, reports that wait, and their photos, kept in the browser until they are stored. */

import { all, one, write } from "./tables";
import type { Draft, Filing, Photo } from "./types";

/** How many sent reports are remembered. */
const REMEMBERED = 20;

/** Return the drafts, the one that was changed last first. */
export async function keptDrafts(): Promise<Draft[]> {
  return [...(await all("drafts"))].sort((a, b) => b.changed - a.changed);
}

export async function keepDraft(draft: Draft): Promise<void> {
  await write({ drafts: { put: draft } });
}

/** Hand a draft over to be sent: from then on it is a filing, with the same photos. */
export async function handOver(filing: Filing): Promise<void> {
  await write({ drafts: { drop: [filing.id] }, filings: { put: filing } });
}

/** Take a filing back to be edited. */
export async function takeBack(draft: Draft): Promise<void> {
  await write({ filings: { drop: [draft.id] }, drafts: { put: draft } });
}

/** Forget a draft or filing with its photos. */
export async function discard(id: string): Promise<void> {
  const photos = (await photosOf(id)).map((photo) => photo.id);
  await write({ drafts: { drop: [id] }, filings: { drop: [id] }, photos: { drop: photos } });
}

/** Return all filings, the latest first. */
export async function allFilings(): Promise<Filing[]> {
  return [...(await all("filings"))].sort((a, b) => b.queued - a.queued);
}

export async function filingOf(id: string): Promise<Filing | null> {
  return one("filings", id);
}

export async function keepFiling(filing: Filing): Promise<void> {
  await write({ filings: { put: filing } });
}

/** Forget all but the latest of the reports that were sent. */
export async function forgetOld(): Promise<void> {
  const sent = (await allFilings()).filter((filing) => filing.state === "sent");
  await Promise.all(sent.slice(REMEMBERED).map((filing) => discard(filing.id)));
}

export async function photosOf(report: string): Promise<Photo[]> {
  return (await all("photos")).filter((photo) => photo.report === report);
}

export async function keepPhoto(photo: Photo): Promise<void> {
  await write({ photos: { put: photo } });
}

export async function dropPhoto(id: string): Promise<void> {
  await write({ photos: { drop: [id] } });
}
