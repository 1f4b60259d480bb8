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

const FIELDS = ["year", "month", "day", "hour", "minute"] as const;

/** Write an instant as a `datetime-local` field of a zone has it: "2026-05-21T16:10". */
export function localOf(at: number, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(at);
  const [year, month, day, hour, minute] = FIELDS.map(
    (field) => parts.find((part) => part.type === field)?.value ?? "",
  );
  return `${year?.padStart(4, "0")}-${month}-${day}T${hour}:${minute}`;
}

/**
 * Return the instant of a local time in a zone, null if it is not one.
 *
 * A time that a clock change skips is the instant as far after the change; of one that occurs
 * twice, the first is meant.
 */
export function instantOf(local: string, zone: string): number | null {
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc)) return null;
  const day = 86_400_000;
  const offsets = [offsetAt(asUtc - day, zone), offsetAt(asUtc + day, zone)];
  const found = offsets
    .map((offset) => asUtc - offset)
    .filter((at) => offsetAt(at, zone) === asUtc - at)
    .sort((a, b) => a - b);
  return found[0] ?? asUtc - (offsets[0] ?? 0);
}

/** Milliseconds by which a zone is ahead of UTC. */
function offsetAt(at: number, zone: string): number {
  const minute = at - (((at % 60_000) + 60_000) % 60_000);
  return Date.parse(`${localOf(minute, zone)}Z`) - minute;
}
