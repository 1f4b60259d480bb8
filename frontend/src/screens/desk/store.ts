/** The queue as the desk sees it, and who holds what in it. */

import { signal } from "@preact/signals";
import { Failure, type Schemas, api, dataOf } from "../../api/client";

export type Case = Schemas["Case"];

/** Which of the queue is shown. */
export type Show = "all" | "mine" | "flagged";

const PAGE = 50;

export const cases = signal<readonly Case[] | null>(null);
/** Where the queue goes on; null at its end. */
export const cursor = signal<string | null>(null);
/** How many reports wait for a decision in all; null while that is unknown. */
export const waiting = signal<Schemas["Count"] | null>(null);

/** Count cases that were decided here, or came back, before the service counts anew. */
export function countedAnew(change: number): void {
  const known = waiting.value;
  if (known) waiting.value = { ...known, value: Math.max(0, known.value + change) };
}

export const failure = signal<Failure | null>(null);

let asked = 0;

/** Load the queue from its top, or further; `q` are words that have to occur. */
export async function loadQueue(q: string, { further = false } = {}): Promise<void> {
  asked += 1;
  const turn = asked;
  failure.value = null;
  try {
    const query = {
      limit: PAGE,
      ...(q ? { q } : {}),
      ...(further && cursor.value ? { cursor: cursor.value } : {}),
    };
    const page = await dataOf(api.GET("/v1/desk/queue", { params: { query } }));
    if (turn !== asked) return;
    cases.value = further ? [...(cases.value ?? []), ...page.items] : page.items;
    waiting.value = page.waiting;
    cursor.value = page.next ? new URL(page.next).searchParams.get("cursor") : null;
  } catch (error) {
    if (turn !== asked) return;
    failure.value = asFailure(error);
    if (!further) cases.value = null;
  }
}

/** The part of the queue that is shown. */
export function shownOf(all: readonly Case[], show: Show, me: string | undefined): readonly Case[] {
  if (show === "mine") return all.filter((item) => item.held_by !== null && item.held_by === me);
  if (show === "flagged") return all.filter((item) => Object.keys(item.flags).length > 0);
  return all;
}

/** Write a note that the desk alone reads. Throws a `Failure`. */
export async function writeNote(id: string, text: string): Promise<void> {
  await dataOf(api.POST("/v1/reports/{id}/notes", { params: { path: { id } }, body: { text } }));
}

/** Holds are taken and released in the order in which that was asked for. */
let holding: Promise<unknown> = Promise.resolve();

function inTurn<T>(act: () => Promise<T>): Promise<T> {
  const done = holding.then(act);
  holding = done.catch(() => undefined);
  return done;
}

/** Hold a report; returns who does if it is somebody else. Throws a `Failure` for all else. */
export function hold(id: string): Promise<string | null> {
  return inTurn(() => take(id));
}

async function take(id: string): Promise<string | null> {
  try {
    const held = await dataOf(api.PUT("/v1/desk/queue/{id}/hold", { params: { path: { id } } }));
    marked(id, held.held_by);
    return null;
  } catch (error) {
    const refused = asFailure(error);
    if (refused.code !== "held") throw refused;
    const { held_by = "" } = refused.facts;
    marked(id, held_by);
    return held_by;
  }
}

/** Let go of a report; whether that worked matters to nobody, since holds end by themselves. */
export function release(id: string): Promise<unknown> {
  marked(id, null);
  const released = () => api.DELETE("/v1/desk/queue/{id}/hold", { params: { path: { id } } });
  return inTurn(released).catch(() => undefined);
}

/** Hear who works on what at the top of the queue, and how many wait; that may fail unnoticed. */
export async function refreshHolds(q: string): Promise<void> {
  const query = { limit: PAGE, ...(q ? { q } : {}) };
  const { data } = await api.GET("/v1/desk/queue", { params: { query } }).catch(() => ({ data: null }));
  if (data) waiting.value = data.waiting;
  for (const { report, held_by } of data?.items ?? []) marked(report.id, held_by);
}

function marked(id: string, holder: string | null): void {
  const known = cases.value?.find((one) => one.report.id === id);
  if (!known || known.held_by === holder) return;
  cases.value = cases.value?.map((one) => (one === known ? { ...one, held_by: holder } : one)) ?? null;
}

export function asFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure(0, "page", String(error), null);
}
