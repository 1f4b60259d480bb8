/** What was decided about cases, one or many at a time, and taking that back. */

import { computed, signal } from "@preact/signals";
import { Failure, type Schemas, api, dataOf } from "../../api/client";
import { type Case, asFailure, cases, countedAnew } from "./store";

type Report = Schemas["Report"];
type Decision = Schemas["Decision"];

/** A report as it was read, and the tag that says so when it is decided about. */
export interface Read {
  readonly report: Report;
  readonly etag: string;
}

export type Choice =
  | { readonly kind: "approved" }
  | { readonly kind: "rejected" | "has_issues"; readonly reason: string }
  | { readonly kind: "merged"; readonly into: string };

/** A decision that can be taken back, and where its case stood. */
interface Taken {
  readonly token: string;
  readonly item: Case;
  readonly at: number;
}
/** What was decided at once is taken back at once. */
const taken = signal<readonly (readonly Taken[])[]>([]);
export const canUndo = computed(() => taken.value.length > 0);

/** What came of decisions: the cases that are decided, and the first failure of the others. */
export interface Outcome {
  readonly done: readonly Case[];
  readonly failed: readonly Case[];
  readonly failure: Failure | null;
}

/**
 * Decide the same about cases, one after the other, and take those out of the queue.
 *
 * `seen` is the one of them that the reader has read since; the others are decided about as the
 * queue shows them, and what has changed since is left alone. Never throws for a case that fails.
 */
export async function decide(
  items: readonly Case[],
  choice: Choice,
  seen: Read | null,
): Promise<Outcome> {
  const done: Taken[] = [];
  const failed: Case[] = [];
  let failure: Failure | null = null;
  for (const item of items) {
    try {
      const { undo } = await sent(item.report.id, await tagOf(item, seen), choice);
      done.push({ token: undo ?? "", item, at: takenOut(item) });
    } catch (error) {
      failed.push(item);
      failure ??= asFailure(error);
    }
  }
  const undoable = done.filter(({ token }) => token);
  if (undoable.length > 0) taken.value = [...taken.value, undoable];
  return { done: done.map(({ item }) => item), failed, failure };
}

async function sent(id: string, etag: string, choice: Choice): Promise<Decision> {
  const params = { path: { id }, header: { "If-Match": etag } };
  if (choice.kind === "merged") {
    return dataOf(api.POST("/v1/reports/{id}/merge", { params, body: { into: choice.into } }));
  }
  const body =
    choice.kind === "approved" ? { state: choice.kind } : { state: choice.kind, reason: choice.reason };
  return dataOf(api.POST("/v1/reports/{id}/review", { params, body }));
}

/** The tag of a case as the reader sees it: of the queue, as long as the report is on its way. */
async function tagOf({ report }: Case, seen: Read | null): Promise<string> {
  if (seen?.report.id === report.id) return seen.etag;
  const now = await read(report.id);
  if (now.report.revision === report.revision && now.report.review === report.review) return now.etag;
  throw new Failure(412, "changed", "", null);
}

/** Read a report, with the tag for decisions about it. Throws a `Failure`. */
export async function read(id: string, signal?: AbortSignal): Promise<Read> {
  const asked = api.GET("/v1/reports/{id}", { params: { path: { id } }, signal: signal ?? null });
  const report = (await dataOf(asked)) as Report;
  const { response } = await asked;
  return { report, etag: response.headers.get("ETag") ?? "*" };
}

/** Take a case out of the queue; returns where it stood. */
function takenOut({ report }: Case): number {
  const before = cases.value ?? [];
  const at = before.findIndex((one) => one.report.id === report.id);
  cases.value = before.filter((_, index) => index !== at);
  countedAnew(-1);
  return Math.max(at, 0);
}

/** Take back what was decided last, the last case first, and return the cases to their places. */
export async function undo(): Promise<Outcome> {
  const last = taken.value.at(-1) ?? [];
  taken.value = taken.value.slice(0, -1);
  const done: Case[] = [];
  const failed: Case[] = [];
  let failure: Failure | null = null;
  for (const { token, item, at } of last.toReversed()) {
    try {
      await dataOf(api.POST("/v1/desk/undo", { body: { token } }));
      const now = (cases.value ?? []).filter((one) => one.report.id !== item.report.id);
      cases.value = [...now.slice(0, at), item, ...now.slice(at)];
      countedAnew(1);
      done.unshift(item);
    } catch (error) {
      failed.push(item);
      failure ??= asFailure(error);
    }
  }
  return { done, failed, failure };
}
