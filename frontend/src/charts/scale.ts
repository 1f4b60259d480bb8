/** Scales of charts: from values to positions. */

import { offsetOf } from "../format/local-time";

export interface Scale {
  (value: number): number;
  readonly from: number;
  readonly to: number;
}

/** A linear scale; values beyond its ends stay on its line. */
export function linear(from: number, to: number, start: number, end: number): Scale {
  const span = to - from || 1;
  const place = (value: number) => start + ((value - from) / span) * (end - start);
  return Object.assign(place, { from, to });
}

export function logOdds(chance: number): number {
  return Math.log(chance / (1 - chance));
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const STEPS = [5, 10, 15, 20, 30, 60, 120, 180, 360, 720, 1440, 2880].map((m) => m * MINUTE);

/** Whole times of the zone's clock between two times, at most `most` of them, and their distance. */
export function timeTicks(
  from: number,
  to: number,
  zone: string,
  most: number,
): { readonly step: number; readonly at: readonly number[] } {
  const fits = (step: number) => (to - from) / step <= Math.max(1, most);
  const step = STEPS.find(fits) ?? Math.ceil((to - from) / (24 * HOUR) / most) * 24 * HOUR;
  const offset = offsetOf(new Date(from), zone);
  const at: number[] = [];
  for (let tick = Math.ceil((from + offset) / step) * step - offset; tick <= to; tick += step) {
    at.push(tick);
  }
  return { step, at };
}

const NICE = [1, 2, 2.5, 5, 10];

/** The smallest of 1, 2, 2.5 and 5 times a power of ten that is not less than a value. */
export function niceAbove(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return (NICE.find((nice) => nice * power >= value - 1e-9) ?? 10) * power;
}
