/** What becomes of a report that was sent: followed for as long as its examination waits. */

import { useEffect, useState } from "preact/hooks";
import { type Subject, useStreamOf } from "../../api/changes";
import { Failure, type Schemas, api, dataOf } from "../../api/client";

export type Checked = Schemas["ReportVerdict"];
type Examination = Checked["examination"];

const FIRST_MS = 1_500;
const LONGEST_MS = 60_000;
/** Timers of browsers go no farther; so long nobody waits anyway. */
const LONGEST_SLEEP_MS = 24 * 3_600_000;

/**
 * Return how many milliseconds to wait before the verdict is asked for again, null for no more.
 *
 * `answer` is the last one, or why none came; `asked` counts the questions so far. What is being
 * examined is asked for ever more seldom, up to once a minute; what will be looked at again, then.
 */
export function waitMs(answer: Examination | Failure, asked: number, now: number): number | null {
  const usual = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(asked - 1, 10));
  if (answer instanceof Failure) {
    const { status, retryAfter } = answer;
    const passes = status === 0 || status === 408 || status === 429 || status >= 500;
    return passes ? Math.max(usual, (retryAfter ?? 0) * 1000) : null;
  }
  const next = "next_at" in answer && answer.next_at ? Date.parse(answer.next_at) : null;
  if (next !== null) return Math.min(Math.max(next - now, usual), LONGEST_SLEEP_MS);
  return answer.state === "pending" ? usual : null;
}

/**
 * The verdict of a stored report; a null id asks nothing.
 *
 * With a subject the live stream tells of changes at once; browsers have few connections, so only
 * one report of a screen should have one.
 */
export function useVerdict(
  id: string | null,
  state: string,
  subject: Subject | null = null,
): Checked | null {
  const [checked, setChecked] = useState<Checked | null>(null);
  const [turn, setTurn] = useState(0);
  useStreamOf(id === null ? null : subject, () => setTurn((count) => count + 1));
  useEffect(() => {
    if (!id) return;
    const stop = new AbortController();
    let next: ReturnType<typeof setTimeout> | undefined;
    const ask = async (asked: number) => {
      const path = { id };
      const answer = await dataOf(
        api.GET("/v1/reports/{id}/verdict", { params: { path }, signal: stop.signal }),
      ).catch((error: unknown) =>
        error instanceof Failure ? error : new Failure(0, "page", "", null),
      );
      if (stop.signal.aborted) return;
      if (!(answer instanceof Failure)) setChecked(answer);
      const last = answer instanceof Failure ? answer : answer.examination;
      const wait = waitMs(last, asked, Date.now());
      if (wait !== null) next = setTimeout(() => void ask(asked + 1), wait);
    };
    void ask(1);
    return () => {
      stop.abort();
      clearTimeout(next);
    };
  }, [id, state, turn]);
  return checked;
}
