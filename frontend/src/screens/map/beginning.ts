/** Where the map begins when its address names no place. */

import { useEffect } from "preact/hooks";
import { type Box, addressOf } from "../../filters";
import { zoneOf } from "../../format/places";
import { startOfDay } from "../../format/local-time";
import { setQuery } from "../../routing";
import { ui } from "../../start";
import type { Context, Row } from "./state";

export interface Beginning {
  readonly box: Box;
  readonly from: string | null;
  readonly to: string | null;
}

const DAY_MS = 86_400_000;
export const WORLD: Box = [-170, -55, 170, 70];

/** Begin somewhere sensible if the address names no place. */
export function useBeginning(context: Context | null, failed: boolean, box: Box | null): void {
  const known = ui.value;
  useEffect(() => {
    if (box || known === undefined || (!context && !failed)) return;
    const found = context && beginningOf(context, known?.sample ?? false);
    const { from = null, to = null } = found ?? {};
    setQuery(
      { ...addressOf({ box: found?.box ?? WORLD }), ...(from && to ? addressOf({ from, to }) : {}) },
      { replace: true },
    );
  }, [context, failed, known, box]);
}

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
