/** Instants that a time axis names: round ones in the zone of the place. */

import { offsetOf } from "../format/local-time";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Kind = "hour" | "day" | "month" | "year";

interface Step {
  readonly kind: Kind;
  /** Milliseconds, or months for months and years. */
  readonly length: number;
}

export interface Ticks {
  readonly kind: Kind;
  readonly step: number;
  readonly at: readonly number[];
}

const STEPS: readonly Step[] = [
  ...[1, 3, 6, 12].map((hours): Step => ({ kind: "hour", length: hours * HOUR })),
  ...[1, 2, 7].map((days): Step => ({ kind: "day", length: days * DAY })),
  ...[1, 3, 6].map((months): Step => ({ kind: "month", length: months })),
  ...[1, 2, 5, 10, 20, 50].map((years): Step => ({ kind: "year", length: 12 * years })),
];

/** Return round instants of a span, at least `apart` milliseconds from one to the next. */
export function ticksOf(from: number, to: number, apart: number, zone: string): Ticks {
  const fits = ({ kind, length }: Step) => length * (kind === "hour" || kind === "day" ? 1 : 28 * DAY) >= apart;
  const step = STEPS.find(fits) ?? (STEPS.at(-1) as Step);
  const even = step.kind === "hour" || step.kind === "day";
  const at = even ? evenly(from, to, step.length, zone) : byMonths(from, to, step.length, zone);
  return { kind: step.kind, step: even ? step.length : step.length * 30 * DAY, at };
}

/** Multiples of a step on the clock of the zone; exact but for the night in which clocks are changed. */
function evenly(from: number, to: number, step: number, zone: string): number[] {
  const offset = offsetOf(new Date(from), zone);
  const found = [];
  for (let n = Math.ceil((from + offset) / step); n * step - offset <= to; n++) found.push(n * step - offset);
  return found;
}

function byMonths(from: number, to: number, months: number, zone: string): number[] {
  const begin = new Date(from + offsetOf(new Date(from), zone));
  const first = begin.getUTCFullYear() * 12 + begin.getUTCMonth();
  const found = [];
  for (let month = Math.ceil(first / months) * months; ; month += months) {
    const local = Date.UTC(Math.floor(month / 12), month % 12, 1);
    const at = local - offsetOf(new Date(local), zone);
    if (at > to) return found;
    if (at >= from) found.push(at);
  }
}
