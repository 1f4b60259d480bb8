/** A report in words: its title, its time, its size. */

import { isInTown, phraseText, placeName, townOf, zoneOf } from "../../format/places";
import { clock, day, zoneName } from "../../format/times";
import { number, quantity } from "../../format/units";
import { t } from "../../i18n";
import { phenomenonLabel, vocabulary } from "../../start";
import { type Report, placeOf } from "./load";

type Sized = Report["magnitude"];

/** "Flash flood near Corona, New York". */
export function titleOf(report: Report): string {
  const place = placeOf(report);
  const what = kindOf(report);
  const { phrase } = place;
  // A place that is known to a zone only is not the town in the zone's middle.
  if (report.place.coarse && place.name) return t("report.titleIn", { what, where: place.name });
  if (!phrase) return t("report.titleAt", { what, where: placeName(place) });
  const where = townOf(phrase);
  return t(isInTown(phrase) ? "report.titleIn" : "report.titleNear", { what, where });
}

function kindOf({ phenomenon, magnitude }: Report): string {
  const what = phenomenonLabel(phenomenon);
  if (!magnitude) return what;
  const size = givenSize(magnitude);
  const isGust = vocabulary.value.phenomena.get(phenomenon)?.quantity === "gust";
  return isGust ? t("report.sizedGust", { size }) : t("report.sized", { what, size });
}

/** The size in the unit that it was given in. */
function givenSize({ value, unit }: NonNullable<Sized>): string {
  return `${number(value, 2)} ${unit}`;
}

/** The size as given, the reader's unit beside it, and how it was found. */
export function sizeOf(magnitude: NonNullable<Sized>): string {
  const given = givenSize(magnitude);
  const own = quantity(magnitude.si_value, magnitude.si_unit);
  const size = given === own ? given : `${given} (${own})`;
  if (magnitude.qualifier === "estimated") return t("report.sizeEstimated", { size });
  return magnitude.qualifier === "measured" ? t("report.sizeMeasured", { size }) : size;
}

/** "Mon, 2 Sep 2013, 1:30 pm to 2:00 pm EDT" on the clock of its place. */
export function whenOf(report: Report, zone = zoneOf(placeOf(report))): string {
  const from = new Date(report.observed_at);
  return `${day(from, zone, { weekday: true })}, ${clocksOf(report, zone)} ${zoneName(from, zone)}`;
}

/** Its clock times in a zone, with the day of the end where that is another one. */
export function clocksOf(report: Report, zone: string): string {
  const from = new Date(report.observed_at);
  const begins = clock(from, zone);
  if (!report.observed_until || report.observed_until === report.observed_at) return begins;
  const until = new Date(report.observed_until);
  const ends = clock(until, zone);
  const sameDay = day(from, zone) === day(until, zone);
  return t("report.fromTo", { from: begins, to: sameDay ? ends : `${day(until, zone)}, ${ends}` });
}

/** Where it was: the name that was given, or the distance from a town where that says the same. */
export function whereOf(report: Report): string {
  const place = placeOf(report);
  const worded = report.place.method === "place_phrase" && !report.place.coarse && place.phrase;
  return worded ? phraseText(worded) : placeName(place);
}
