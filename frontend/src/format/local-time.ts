/** Local times of a zone, as fields of forms and axes of charts need them. */

const DAY_MS = 86_400_000;
const clocks = new Map<string, Intl.DateTimeFormat>();

/** How far the clocks of a zone are ahead of UTC at that time, in milliseconds. */
export function offsetOf(at: Date, zone: string): number {
  const parts = clockOf(zone).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((one) => one.type === type)?.value);
  const local = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return local - Math.floor(at.getTime() / 1000) * 1000;
}

/** The zone's day of that time, as forms and ISO 8601 write it: "2013-09-02". */
export function isoDay(at: Date, zone: string): string {
  return localOf(at.getTime(), zone).slice(0, 10);
}

/** The first instant of a day such as "2013-09-02" in the zone; null if that is no day. */
export function beginOfDay(isoText: string, zone: string): Date | null {
  const midnight = Date.parse(`${isoText}T00:00:00Z`);
  if (Number.isNaN(midnight)) return null;
  // Where clocks are changed at midnight, it exists twice or not at all.
  const offsets = [midnight - DAY_MS, midnight + DAY_MS].map((at) => offsetOf(new Date(at), zone));
  const first = new Date(midnight - Math.max(...offsets));
  return isoDay(first, zone) === isoText ? first : new Date(midnight - Math.min(...offsets));
}

/** The instant at which the zone's day of that time begins. */
export function startOfDay(at: Date, zone: string): Date {
  return beginOfDay(isoDay(at, zone), zone) as Date;
}

/** Write an instant as a `datetime-local` field of a zone has it: "2026-05-21T16:10". */
export function localOf(at: number, zone: string): string {
  return new Date(at + offsetOf(new Date(at), zone)).toISOString().slice(0, 16);
}

/**
 * Return the instant of a local time in a zone, null if it is not one.
 *
 * A time that a clock change skips is the instant as far after the change; of one that occurs
 * twice, the first is meant.
 */
export function instantOf(local: string, zone: string): number | null {
  const asUtc = Date.parse(`${local}Z`);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(local) || Number.isNaN(asUtc)) return null;
  const offsets = [asUtc - DAY_MS, asUtc + DAY_MS].map((at) => offsetOf(new Date(at), zone));
  const found = offsets
    .map((offset) => asUtc - offset)
    .filter((at) => offsetOf(new Date(at), zone) === asUtc - at)
    .sort((a, b) => a - b);
  return found[0] ?? asUtc - (offsets[0] ?? 0);
}

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat("en", {
      timeZone: known(zone),
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
      hourCycle: "h23",
      calendar: "gregory",
    });
    clocks.set(zone, clock);
  }
  return clock;
}

const zones = new Map<string, string>();

/** Return the zone if this browser knows it, else UTC. */
export function known(zone: string): string {
  let found = zones.get(zone);
  if (found === undefined) {
    found = isKnown(zone) ? zone : "UTC";
    zones.set(zone, found);
  }
  return found;
}

function isKnown(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
