/** Times in the zone of the place that they are about, as the locale writes them. */

import { known } from "./local-time";
import { locale } from "../i18n";

/** The reader's own zone: for what is about no place. */
export const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(
  zone: string,
  options: Intl.DateTimeFormatOptions,
  tongue = locale.value,
): Intl.DateTimeFormat {
  const key = `${tongue}|${zone}|${JSON.stringify(options)}`;
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(tongue, { timeZone: known(zone), ...options });
    formats.set(key, made);
  }
  return made;
}

const CLOCK: Intl.DateTimeFormatOptions = { hour: "numeric", minute: "2-digit" };
const DAY: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" };

/** The clock time, such as "1:30 pm" or "13:30". */
export function clock(at: Date, zone: string): string {
  return tidied(format(zone, CLOCK).format(at));
}

/** The hour alone, such as "3 pm", "noon" or "6 Uhr": for axes. */
export function hour(at: Date, zone: string): string {
  const text = tidied(format(zone, { hour: "numeric" }).format(at));
  return text === "12 pm" ? "noon" : text.replace(/^0(?=\d)/, "");
}

/** The day, such as "2 Sep 2013"; `weekday` puts "Mon" before it. */
export function day(at: Date, zone: string, { weekday = false } = {}): string {
  return format(zone, weekday ? { ...DAY, weekday: "short" } : DAY).format(at);
}

/** The day without its year, such as "2 Sep". */
export function shortDay(at: Date, zone: string): string {
  return format(zone, { day: "numeric", month: "short" }).format(at);
}

/** The day of the week, such as "Fri". */
export function weekday(at: Date, zone: string): string {
  return format(zone, { weekday: "short" }).format(at);
}

/** The month, such as "September 2013". */
export function month(at: Date, zone: string): string {
  return format(zone, { month: "long", year: "numeric" }).format(at);
}

/** The day and the time, such as "2 Sep 2013, 1:30 pm". */
export function moment(at: Date, zone: string): string {
  return tidied(format(zone, { ...DAY, ...CLOCK }).format(at));
}

/** From and until, with the day once where it is the same: "2 Sep 2013, 1:30 – 2:00 pm". */
export function span(from: Date, until: Date | null, zone: string, { days = false } = {}): string {
  const shown = format(zone, days ? DAY : { ...DAY, ...CLOCK });
  if (!until || until.getTime() === from.getTime()) return tidied(shown.format(from));
  return tidied(shown.formatRange(from, until));
}

/** Whose readers know short names of zones that others write as a distance from UTC. */
const ZONE_LOCALES = ["en-US", "en-GB", "en-AU", "en-NZ", "en-IN", "en-ZA"];

/** The zone's short name at that time, such as "EDT": the reader's own, else the one that is used there. */
export function zoneName(at: Date, zone: string): string {
  const names = [locale.value, ...ZONE_LOCALES].map((tongue) => shortZone(at, zone, tongue));
  return names.find((name) => !/^(?:GMT|UTC)[+\u2212-]/.test(name)) ?? names[0] ?? zone;
}

function shortZone(at: Date, zone: string, tongue: string): string {
  const parts = format(zone, { timeZoneName: "short" }, tongue).formatToParts(at);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}

/** From and until in two lines, with the half of the day once where it is the same: "4:32 –" and "5:26 pm". */
export function clockLines(from: Date, until: Date, zone: string): string[] {
  if (clock(from, zone) === clock(until, zone)) return [clock(from, zone)];
  const [begin, end] = [clock(from, zone), clock(until, zone)];
  const half = / [ap]m$/.exec(end)?.[0] ?? "";
  return [`${begin.endsWith(half) ? begin.slice(0, begin.length - half.length) : begin} –`, end];
}

/** The zone's name at any time of the year, such as "Eastern Time". */
export function zoneTitle(zone: string): string {
  const parts = format(zone, { timeZoneName: "longGeneric" }).formatToParts();
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}

/** A duration in the reader's words, such as "3 hours" or "20 min". */
export function duration(seconds: number): string {
  const [value, unit] =
    seconds < 5400
      ? [Math.max(1, Math.round(seconds / 60)), "minute"]
      : seconds < 172_800
        ? [Math.round(seconds / 3600), "hour"]
        : [Math.round(seconds / 86_400), "day"];
  // "min" is the symbol of the unit; the locales have "mins" and "Min." for it.
  if (unit === "minute") return `${(value as number).toLocaleString(locale.value)} min`;
  return new Intl.NumberFormat(locale.value, {
    style: "unit",
    unit: unit as string,
    unitDisplay: "long",
  }).format(value as number);
}

/** "AM" and "PM" small, as running text has them. */
function tidied(text: string): string {
  return text.replace(/\b(AM|PM)\b/g, (half) => half.toLowerCase());
}

/** The month without its year, such as "Apr". */
export function monthName(at: Date, zone: string): string {
  return format(zone, { month: "short" }).format(at);
}

/** The year alone, such as "2013". */
export function year(at: Date, zone: string): string {
  return format(zone, { year: "numeric" }).format(at);
}
