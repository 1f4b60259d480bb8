/** Where the map begins when its address names no place. */

import type { Box } from "../../filters";
import { zoneOf } from "../../format/places";
import { startOfDay } from "../../format/local-time";
import type { Context, Row } from "./state";

export interface Beginning {
  readonly box: Box;
  readonly from: string | null;
  readonly to: string | null;
}

const DAY_MS = 86_400_000;

/** The busiest day of the sample; otherwise the latest time with reports. Null without any place. */
export function beginningOf(context: Context, sample: boolean): Beginning | null {
  const day = sample ? busiestDay(context.rows) : null;
  if (day) return day;
  const latest = context.periods.findLast((period) => period.bbox !== null);
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

/** An instant as the address has it. */
export function instant(at: number): string {
  return new Date(at).toISOString().replace(".000Z", "Z");
}
