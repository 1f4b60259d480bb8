/** What the overview counts. */

import { type Schemas, api, dataOf } from "../../api/client";
import { type FilterParameters, kindOfFamily, parametersOf, NO_FILTERS } from "../../filters";
import type { Phenomenon } from "../../start";

export type Summary = Schemas["Summary"];
export type Period = Schemas["Period"];

const HOUR_S = 3600;
const HOUR_MS = 3_600_000;
/** The longest time that is counted by the hour. */
const HOURS_SHOWN = 120;
/** Each look narrows the time to its busiest part; a century takes three to come to hours. */
const LOOKS = 4;

/** Count the reports of a filter, in the finest steps that make a picture. */
export function summaryOf(
  asked: FilterParameters,
  signal: AbortSignal,
  bucket: "auto" | "hour" | "day" | "week" = "auto",
  zone?: string | null,
): Promise<Summary> {
  const query = { ...asked, bucket, ...(zone ? { zone } : {}) };
  return dataOf(api.GET("/v1/summary", { params: { query }, signal }));
}

/** The last `most` times with reports, each no longer than from its first to its last day with some. */
export async function periodsOf(most: number, signal: AbortSignal): Promise<Period[]> {
  const { periods } = await summaryOf({}, signal);
  if (periods.length < 2) return [];
  return Promise.all(periods.slice(-most).map((period) => closer(period, signal)));
}

/** Periods count in steps that suit the whole time; within one the steps are finer. */
async function closer(period: Period, signal: AbortSignal): Promise<Period> {
  const { begins_at, ends_at, place } = period;
  const { periods } = await summaryOf({ from: begins_at, to: ends_at }, signal, "auto", place?.time_zone);
  const [first, last] = [periods[0], periods.at(-1)];
  return first && last ? { ...period, begins_at: first.begins_at, ends_at: last.ends_at } : period;
}

/** The part of the time that has the most reports; of equal ones the latest. */
export function busiest(periods: readonly Period[]): Period | null {
  return periods.reduce<Period | null>(
    (most, one) => (most === null || one.count >= most.count ? one : most),
    null,
  );
}

/** The busiest time of what was counted, by the hour if that is at all possible. */
export async function busyTime(
  summary: Summary,
  asked: FilterParameters,
  signal: AbortSignal,
): Promise<Summary> {
  let seen = summary;
  for (let look = 0; look < LOOKS && seen.series.bucket_s !== HOUR_S; look += 1) {
    const period = busiest(seen.periods);
    if (!period) return seen;
    const hours = (Date.parse(period.ends_at) - Date.parse(period.begins_at)) / HOUR_MS;
    seen = await summaryOf(
      { ...asked, from: period.begins_at, to: period.ends_at },
      signal,
      hours <= HOURS_SHOWN ? "hour" : "auto",
    );
  }
  return seen;
}

/** The reports of one phenomenon over time, in the steps of a whole. */
export interface Kind {
  readonly phenomenon: string;
  readonly total: number;
  readonly counts: readonly number[];
}

const WIDTHS = { [HOUR_S]: "hour", [24 * HOUR_S]: "day", [7 * 24 * HOUR_S]: "week" } as const;

/** The phenomena with the most reports of a time, counted in its steps; none where it is counted in others. */
export async function kindsOf(
  { series, by }: Summary,
  asked: FilterParameters,
  most: number,
  signal: AbortSignal,
): Promise<readonly Kind[]> {
  const bucket = WIDTHS[series.bucket_s];
  if (!series.start || !bucket) return [];
  const [begin, step] = [Date.parse(series.start), series.bucket_s * 1000];
  const steps = Math.max(0, ...Object.values(series.families).map((counts) => counts.length));
  const time = { from: series.start, to: new Date(begin + steps * step).toISOString() };
  return Promise.all(
    sorted(by.phenomenon)
      .slice(0, most)
      .map(async ([phenomenon, total]) => {
        const only = [phenomenon] as NonNullable<FilterParameters["phenomenon"]>;
        const own = await summaryOf({ ...asked, ...time, phenomenon: only }, signal, bucket);
        return { phenomenon, total, counts: placed(own.series, begin, steps) };
      }),
  );
}

/** The counts of a series as steps from another one's beginning. */
export function placed(series: Summary["series"], begin: number, steps: number): number[] {
  const counts = Array.from({ length: steps }, () => 0);
  const first = series.start ? Math.round((Date.parse(series.start) - begin) / (series.bucket_s * 1000)) : 0;
  for (const own of Object.values(series.families)) {
    for (const [step, count] of own.entries()) {
      const at = first + step;
      if (at >= 0 && at < steps) counts[at] = (counts[at] ?? 0) + count;
    }
  }
  return counts;
}

/** The service says how many there are as far as it has to look for these. */
const MOST_EVENTS = 100;

/** How many events the reports belong to; null where there are too many to tell. */
export async function eventsOf(asked: FilterParameters, signal: AbortSignal): Promise<number | null> {
  const query = { ...asked, min_reports: 1, limit: MOST_EVENTS };
  const { count } = (await dataOf(api.GET("/v1/events", { params: { query }, signal }))) as Schemas["EventList"];
  return count.exact ? count.value : null;
}

/** How the verdicts of each family stand. */
export async function outcomesByFamily(
  summary: Summary,
  asked: FilterParameters,
  phenomena: ReadonlyMap<string, Phenomenon>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Readonly<Record<string, number>>>> {
  const families = sorted(summary.by.family).map(([family]) => family);
  const counted = await Promise.all(
    families.map(async (family) => {
      const members = parametersOf({ ...NO_FILTERS, kinds: [kindOfFamily(family)] }, phenomena);
      const chosen = new Set<string>(asked.phenomenon ?? []);
      const phenomenon = (members?.phenomenon ?? []).filter(
        (key) => chosen.size === 0 || chosen.has(key),
      );
      const own = await summaryOf({ ...asked, phenomenon }, signal);
      return [family, own.by.outcome] as const;
    }),
  );
  return new Map(counted);
}

/** Counts by name, the highest first. */
export function sorted(counts: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(counts).sort(([, one], [, other]) => other - one);
}
