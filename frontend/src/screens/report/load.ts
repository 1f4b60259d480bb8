/** What the screen of a report loads, and how it hears of changes. */

import { useEffect } from "preact/hooks";
import { useStreamOf } from "../../api/changes";
import { Failure, type Schemas, api, dataOf } from "../../api/client";
import type { Evidence } from "../../api/evidence";
import type { Located } from "../../format/places";
import { refused } from "../../routing";
import { uiOnceKnown } from "../../start";

export type Report = Schemas["Report"];
export type History = Schemas["HistoryEntry"];
export type Judged = Schemas["ReportVerdict"];

export interface Loaded {
  readonly report: Report;
  /** What an edit names as the state that it changes. */
  readonly etag: string;
  readonly evidence: Evidence;
  readonly judged: Judged;
  readonly history: readonly History[];
  /** Of the event that it belongs to; 1 if it is alone. */
  readonly ofEvent: number;
}

export type Gone = "withdrawn" | "merged" | "erased" | "missing";

/** Where a report is, with what its place says of itself. */
export function placeOf(report: Report): Located {
  return report.place;
}

export async function loadReport(id: string, signal: AbortSignal): Promise<Loaded> {
  const path = { params: { path: { id } }, signal };
  const asked = () => withTag(api.GET("/v1/reports/{id}", path));
  const known = refused?.path === `reports/${id}` ? await forThisReader(refused.status, asked) : null;
  const [answer, evidence, judged, history, event] = await Promise.all([
    known ?? asked(),
    dataOf(api.GET("/v1/reports/{id}/evidence", path)),
    dataOf(api.GET("/v1/reports/{id}/verdict", path)),
    dataOf(api.GET("/v1/reports/{id}/history", path)),
    dataOf(api.GET("/v1/reports/{id}/event", path)).catch(() => null),
  ]);
  return {
    ...answer,
    evidence,
    judged,
    history: history.items,
    ofEvent: event && "report_count" in event ? event.report_count : 1,
  };
}

/**
 * Load a report that is not there for everybody, before anything else of it is asked for.
 *
 * Strangers see no more than everybody, so for them nothing is asked. Throws a `Failure`.
 */
async function forThisReader(status: number, asked: () => Promise<Tagged>): Promise<Tagged> {
  const service = await uiOnceKnown();
  const sameForAll = service?.access === "open" || !service?.principal;
  if (status === 404 && sameForAll) throw new Failure(404, "not_found", "", null);
  return asked(); // where one was withdrawn or merged, the answer says so
}

interface Tagged {
  readonly report: Report;
  readonly etag: string;
}

async function withTag(
  asked: Promise<{ data?: unknown; error?: unknown; response: Response }>,
): Promise<Tagged> {
  const answered = asked.then((answer) => ({
    ...answer,
    data: { report: answer.data as Report, etag: answer.response.headers.get("ETag") ?? "" },
  }));
  return dataOf(answered);
}

/** Why there is no report to show, or null for any other failure. */
export function goneOf(failure: Failure): Gone | null {
  if (failure.status === 404) return "missing";
  if (failure.status !== 410) return null;
  return failure.code === "merged" || failure.code === "erased" ? failure.code : "withdrawn";
}

const FIRST_POLL_MS = 2000;
const LAST_POLL_MS = 60_000;

/**
 * Reload when the report changes.
 *
 * The stream tells of it; while that is interrupted and the report waits for its verdict, it is
 * asked for again, ever more seldom.
 */
export function useChanges(report: Report | null, pending: boolean, reload: () => void): void {
  const { latitude = null, longitude = null } = report?.place ?? {};
  const found = report && latitude !== null && longitude !== null;
  const { id = "", phenomenon = null } = report ?? {};
  useStreamOf(found ? { id, phenomenon, latitude, longitude } : null, reload);

  useEffect(() => {
    if (!report || !pending) return;
    let wait = FIRST_POLL_MS;
    let timer = setTimeout(ask, wait);
    function ask() {
      reload();
      wait = Math.min(LAST_POLL_MS, wait * 2);
      timer = setTimeout(ask, wait);
    }
    return () => clearTimeout(timer);
  }, [report?.id, pending]);
}
