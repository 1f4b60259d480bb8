/** Where the map begins when its address names no place. */

import { useEffect } from "preact/hooks";
import { type Box, addressOf } from "../../filters";
import { zoneOf } from "../../format/places";
import { startOfDay } from "../../format/local-time";
import { setQuery } from "../../routing";
import { ui } from "../../start";
import type { Context, Row, Summary } from "./state";

export interface Beginning {
  readonly box: Box;
  readonly from: string | null;
  readonly to: string | null;
}

const DAY_MS = 86_400_000;
export const WORLD: Box = [-170, -55, 170, 70];

interface Known {
  readonly summary: Summary | null;
  /** Only of the sample. */
  readonly rows: readonly Row[] | null;
  /** Nothing more will be known. */
  readonly failed: boolean;
}

/** Begin somewhere sensible if the address names no place. */
export function useBeginning({ summary, rows, failed }: Known, box: Box | null): void {
  const service = ui.value;
  const sample = service?.sample ?? false;
  const enough = summary && (!sample || rows);
  useEffect(() => {
    if (box || service === undefined || (!enough && !failed)) return;
    const found = summary && beginningOf(summary.periods, sample ? (rows ?? []) : []);
    const { from = null, to = null } = found ?? {};
    setQuery(
      { ...addressOf({ box: found?.box ?? WORLD }), ...(from && to ? addressOf({ from, to }) : {}) },
      { replace: true },
    );
  }, [enough, failed, service, box]);
}

/** The busiest day of the sample's rows; otherwise the latest time with reports. Null without any place. */
export function beginningOf(periods: Summary["periods"], sample: readonly Row[]): Beginning | null {
  const day = busiestDay(sample);
  if (day) return day;
  const latest = periods.findLast((period) => period.bbox !== null);
  return latest ? { box: latest.bbox as unknown as Box, from: null, to: null } : null;
}

function busiestDay(rows: readonly Row[]): Beginning | null {
  const days = new Map<number, Row[]>();
  for (const row of rows) {
    const begin = startOfDay(new Date(row.observed_at), zoneOf(row.place)).getTime();
    days.set(begin, [...(days.get(begin) ?? []), row]);
  }
  const [begin, busiest] = [...days].sort(([, one], [, other]) => other.length - one.length)[0] ?? [];
  const box = boxOf(busiest ?? []);
  if (begin === undefined || !box) return null;
  return { box, from: instant(begin), to: instant(begin + DAY_MS) };
}

/** The box around the places of rows; none of the sample's days reaches across the antimeridian. */
export function boxOf(rows: readonly Row[]): Box | null {
  const points = rows.flatMap(({ place: { latitude, longitude } }) =>
    latitude === null || longitude === null ? [] : [[latitude, longitude] as const],
  );
  if (points.length === 0) return null;
  const latitudes = points.map(([latitude]) => latitude);
  const longitudes = points.map(([, longitude]) => longitude);
  return [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)];
}

/** The box around what was reported in some time. */
export function boxWithin({ rows, periods }: Context, from: number, to: number): Box | null {
  const inside = rows.filter(({ observed_at }) => {
    const at = Date.parse(observed_at);
    return at >= from && at <= to;
  });
  if (inside.length > 0) return boxOf(inside);
  const period = periods.find((one) => Date.parse(one.begins_at) <= from && Date.parse(one.ends_at) >= to);
  return (period?.bbox as Box | null | undefined) ?? null;
}

/** An instant as the address has it. */
export function instant(at: number): string {
  return new Date(at).toISOString().replace(".000Z", "Z");
}
