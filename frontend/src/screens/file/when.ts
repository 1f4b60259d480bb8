/** The time of a report: chosen once, and never the time of sending. */

import type { Draft, DraftTime } from "../../queue/types";

/** A draft left for longer than this no longer means the present when it says "now". */
const PRESENT_MS = 5 * 60_000;

export const NOW: Omit<DraftTime, "at"> = { kind: "now", minutes: 0 };

export function minutesAgo(minutes: number, now: number): DraftTime {
  return { kind: "ago", minutes, at: now - minutes * 60_000 };
}

/** Return the time as it stands: "now" goes along with the clock, everything else stays. */
export function atOf(time: DraftTime, now: number): number {
  return time.kind === "now" ? now : time.at;
}

/** Return a draft as it is taken up again: what was "now" is a time in the past after a while. */
export function resumed(draft: Draft, now: number): Draft {
  if (draft.time.kind === "own" || now - draft.changed < PRESENT_MS) return draft;
  return { ...draft, time: { kind: "own", minutes: 0, at: atOf(draft.time, draft.changed) } };
}
