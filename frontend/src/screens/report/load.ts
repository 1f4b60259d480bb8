/** What the screen of a report loads, and how it hears of changes. */

import { useEffect } from "preact/hooks";
import { Failure, type Schemas, api, dataOf } from "../../api/client";
import type { Evidence } from "../../api/evidence";
import type { Located } from "../../format/places";
import { root } from "../../routing";

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
  const [answer, evidence, judged, history, event] = await Promise.all([
    withTag(api.GET("/v1/reports/{id}", path)),
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

async function withTag(
  asked: Promise<{ data?: unknown; error?: unknown; response: Response }>,
): Promise<{ report: Report; etag: string }> {
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
  const place = report?.place;
  const here = place && place.latitude !== null && place.longitude !== null ? place : null;
  useEffect(() => {
    if (!report || !here) return;
    const stream = new EventSource(streamAddress(report, here.latitude ?? 0, here.longitude ?? 0));
    const heard = (event: MessageEvent<string>) => {
      const row = JSON.parse(event.data) as { id?: string };
      if (row.id === report.id) reload();
    };
    for (const kind of ["report.updated", "verdict.changed", "report.deleted"]) {
      stream.addEventListener(kind, heard);
    }
    stream.addEventListener("reset", reload);
    return () => stream.close();
  }, [report?.id, here?.latitude, here?.longitude]);

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

/** The stream of the reports around this one, of its kind: it is among them. */
function streamAddress(report: Report, latitude: number, longitude: number): string {
  const query = new URLSearchParams({
    near: `${latitude},${longitude}`,
    radius_m: "1000",
    phenomenon: report.phenomenon,
  });
  return `${root.href}v1/stream?${query}`;
}
