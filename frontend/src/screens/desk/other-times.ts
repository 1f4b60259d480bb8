/** Whether a claim would stand at another time: the hour, the half of the day or the day may be wrong. */

import type { Schemas } from "../../api/client";
import type { Evidence } from "../../api/evidence";
import { type Correction, changedBy, previewed } from "../../api/preview";

type Report = Schemas["Report"];

const HOUR_MS = 3_600_000;
/** The hours that a clock, a memory or a time zone is usually wrong by; the likeliest first. */
const HOURS = [-1, 1, -2, 2, -3, 3, -6, 6, -12, 12, -24, 24];
/** Previews at a time, so that others who ask are served meanwhile. */
const AT_ONCE = 3;

/** What a claim would be at another time. */
export interface Tried {
  /** From the time that was claimed; negative for earlier. */
  readonly hours: number;
  readonly at: Date;
  readonly evidence: Evidence;
}

/** The shifts of a claim that do not lead into the future. */
export function shiftsOf({ observed_at, observed_until }: Times, now: number): readonly number[] {
  const end = Date.parse(observed_until ?? observed_at);
  return HOURS.filter((hours) => end + hours * HOUR_MS <= now);
}

type Times = Pick<Report, "observed_at" | "observed_until">;

/** The claim's time some hours later. */
export function shifted({ observed_at, observed_until }: Times, hours: number): Correction {
  const moved = (at: string) => new Date(Date.parse(at) + hours * HOUR_MS).toISOString();
  return {
    observed_at: moved(observed_at),
    ...(observed_until ? { observed_until: moved(observed_until) } : {}),
  };
}

/** Preview the claim at every shift; nothing is stored. Throws a `Failure`. */
export async function tryTimes(report: Report, signal: AbortSignal): Promise<readonly Tried[]> {
  const left = [...shiftsOf(report, Date.now())];
  const tried: Tried[] = [];
  async function some(): Promise<void> {
    for (let hours = left.shift(); hours !== undefined; hours = left.shift()) {
      const evidence = await previewed(changedBy(report, shifted(report, hours)), signal);
      tried.push({ hours, at: new Date(Date.parse(report.observed_at) + hours * HOUR_MS), evidence });
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, some));
  return tried.sort(nearest);
}

/** Those that would be supported, the smallest shift first. */
export function fitting(tried: readonly Tried[]): readonly Tried[] {
  return tried.filter(({ evidence }) => evidence.verdict?.outcome === "supported").sort(nearest);
}

/** The best of those that have a score; null without any. */
export function closest(tried: readonly Tried[]): Tried | null {
  const scored = tried.filter(({ evidence }) => evidence.sum.score !== null);
  return scored.sort((one, other) => scoreOf(other) - scoreOf(one) || nearest(one, other))[0] ?? null;
}

function scoreOf({ evidence }: Tried): number {
  return evidence.sum.score ?? 0;
}

function nearest(one: Tried, other: Tried): number {
  return Math.abs(one.hours) - Math.abs(other.hours) || one.hours - other.hours;
}
