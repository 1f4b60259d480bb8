/** Sending one report and its photos, each exactly once. */

import { Failure, api, dataOf } from "../api/client";
import { root } from "../routing";
import { nextAfter, waitBefore } from "./outcome";
import { dropPhoto, keepFiling, keepPhoto, photosOf } from "./store";
import type { Filing, Photo, Problem } from "./types";

/** An answer that takes longer is taken for lost. */
const PATIENCE_MS = 30_000;
const PHOTO_PATIENCE_MS = 300_000;

/** Send what of a filing is not stored yet, and keep what became of it. */
export async function send(filing: Filing): Promise<Filing> {
  const trying = { ...filing, attempts: filing.attempts + 1, draft: attempted(filing) };
  await keepFiling(trying);
  let after: Filing;
  try {
    after = await sendPhotos(await sendReport(trying));
  } catch (error) {
    after = later(trying, asFailure(error));
  }
  await keepFiling(after);
  return after;
}

function attempted(filing: Filing) {
  return { ...filing.draft, attempted: true };
}

async function sendReport(filing: Filing): Promise<Filing> {
  if (filing.state === "stored") return filing;
  try {
    await dataOf(
      api.POST("/v1/reports", {
        body: filing.body,
        headers: { "Idempotency-Key": filing.id },
        signal: AbortSignal.timeout(PATIENCE_MS),
      }),
    );
  } catch (error) {
    const failure = asFailure(error);
    if (nextAfter(failure.status, failure.code) !== "known") throw failure;
    await correct(filing, failure);
  }
  const stored: Filing = {
    ...filing,
    state: "stored",
    stored: Date.now(),
    attempts: 1,
    problem: null,
  };
  await keepFiling(stored);
  return stored;
}

/**
 * The service knows the report: an earlier answer was lost.
 *
 * What was edited since then replaces it; without edits that changes nothing.
 */
async function correct(filing: Filing, refused: Failure): Promise<void> {
  const { id: _, ...content } = filing.body;
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const path = { id: filing.id };
  const known = await api.GET("/v1/reports/{id}", { params: { path }, signal });
  const etag = known.response.headers.get("ETag");
  if (!known.response.ok || etag === null) throw refused;
  await dataOf(
    api.PATCH("/v1/reports/{id}", {
      params: { path, header: { "If-Match": etag } },
      body: content,
      headers: { "Content-Type": "application/merge-patch+json" },
      signal,
    }),
  );
}

/** Send the photos of a stored report; if one has to wait, the report stays stored and the others sent. */
async function sendPhotos(filing: Filing): Promise<Filing> {
  let sent = filing;
  for (const photo of await photosOf(filing.id)) {
    if (photo.problem !== null) continue;
    try {
      if (!(await sendPhoto(photo))) continue;
    } catch (error) {
      return later(sent, asFailure(error));
    }
    sent = { ...sent, photosStored: (sent.photosStored ?? 0) + 1 };
    await keepFiling(sent);
  }
  return { ...sent, state: "sent", due: 0, problem: null };
}

/** Send a photo, and say whether the service took it. Throws a `Failure` if it is to be sent again. */
async function sendPhoto(photo: Photo): Promise<boolean> {
  // The same photo is added once, so an upload whose answer was lost is simply repeated.
  const asked = fetch(new URL(`v1/reports/${photo.report}/photos`, root), {
    method: "POST",
    headers: { "Content-Type": photo.blob.type },
    body: photo.blob,
    signal: AbortSignal.timeout(PHOTO_PATIENCE_MS),
  });
  try {
    await dataOf(asked.then(async (response) => answerOf(response)));
    await dropPhoto(photo.id);
    return true;
  } catch (error) {
    const failure = asFailure(error);
    if (nextAfter(failure.status, failure.code) === "again") throw failure;
    await keepPhoto({ ...photo, problem: problemOf(failure) });
    return false;
  }
}

async function answerOf(response: Response): Promise<{ response: Response; error?: unknown }> {
  return response.ok ? { response } : { response, error: await response.json().catch(() => null) };
}

function later(filing: Filing, failure: Failure): Filing {
  const problem = problemOf(failure);
  switch (nextAfter(failure.status, failure.code)) {
    case "again":
      return {
        ...filing,
        problem,
        due: Date.now() + waitBefore(filing.attempts, failure.retryAfter, Math.random()),
        asked: failure.retryAfter !== null,
      };
    case "sign-in":
      return { ...filing, problem, due: Number.MAX_SAFE_INTEGER };
    default:
      return { ...filing, state: "refused", problem };
  }
}

function problemOf({ status, code, detail, errors }: Failure): Problem {
  return { status, code, detail, errors };
}

function asFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure(0, "offline", "", null);
}
