/** Whole days of a zone, and the period of the filter that they are. */

import type { Filters } from "../../filters";
import { beginOfDay, isoDay, startOfDay } from "../../format/local-time";
import { HERE } from "../../format/times";

type Period = Pick<Filters, "from" | "to">;

/** Instants of the first and the last day of a period; `to` itself is left out of it. */
export function daysOf({ from, to }: Period): [Date | null, Date | null] {
  return [from ? new Date(from) : null, to ? new Date(Date.parse(to) - 1000) : null];
}

/** The period from the first to the last day, such as "2013-09-02"; open where one is empty. */
export function periodOf(first: string, last: string, zone: string): Period {
  return { from: instant(beginOfDay(first, zone)), to: instant(beginOfDay(dayAfter(last), zone)) };
}

/**
 * The zone that the days of a period are told in: that of the place, if there is one.
 *
 * Whole days that the reader chose on the own clock stay those days when reports of one place are found.
 */
export function zoneOfDays(period: Period, place: string | null, here = HERE): string {
  const zones = place === null ? [here] : [place, here];
  return zones.find((zone) => isWhole(period, zone)) ?? (zones[0] as string);
}

function isWhole({ from, to }: Period, zone: string): boolean {
  return [from, to].every((end) => {
    if (end === null) return true;
    const at = new Date(end);
    return startOfDay(at, zone).getTime() === at.getTime();
  });
}

function dayAfter(day: string): string {
  const at = Date.parse(`${day}T12:00:00Z`);
  return Number.isNaN(at) ? "" : isoDay(new Date(at + 86_400_000), "UTC");
}

function instant(at: Date | null): string | null {
  return at && at.toISOString().replace(".000Z", "Z");
}
