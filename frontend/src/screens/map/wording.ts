/** What the list and the cartouche of the map say. */

import type { Period } from "../../charts/folded-time";
import type { Filters } from "../../filters";
import { placeName } from "../../format/places";
import { clock, clockLines, day, shortDay, year } from "../../format/times";
import { quantity } from "../../format/units";
import { language, t, word } from "../../i18n";
import { listed } from "../../sentences/words";
import { phenomenonLabel } from "../../start";
import type { Bulletin, Event, MapData, Row } from "./state";

/** The zone that a list of events is told in: that of the first one that has a place. */
export function zoneOfAll(bulletins: readonly Bulletin[]): string | undefined {
  return bulletins.find(({ event }) => event.place)?.event.place?.time_zone ?? undefined;
}

/** The zone of the first period that overlaps the chosen time. */
export function zoneOfTime({ from, to }: Filters, periods: readonly Period[]): string | undefined {
  const [begin, end] = [from ? Date.parse(from) : -Infinity, to ? Date.parse(to) : Infinity];
  return periods.find((one) => one.zone && one.to >= begin && one.from < end)?.zone;
}

/** What it was and how strong, such as "Thunderstorm wind damage and gust, up to 71 mph". */
export function titleOf({ phenomena, phenomenon, magnitude, report_count }: Event): string {
  const others = Object.entries(phenomena)
    .filter(([key]) => key !== phenomenon)
    .sort(([, one], [, other]) => other - one);
  const label = kindsText(phenomenonLabel(phenomenon), others.map(([key]) => phenomenonLabel(key)));
  if (!magnitude || magnitude.si_value === null || magnitude.si_unit === null) return label;
  const text = quantity(magnitude.si_value, magnitude.si_unit);
  return t(report_count > 1 ? "map.upTo" : "map.withMagnitude", { label, magnitude: text });
}

/** Kinds in one breath: words that the second begins with as the first does are said once. */
export function kindsText(one: string, others: readonly string[]): string {
  const [second, ...more] = others;
  if (second === undefined) return one;
  const [said, words] = [one.split(" "), second.split(" ")];
  const shared = words.findIndex((text, i) => text !== said[i]);
  const other = shared > 0 ? words.slice(shared).join(" ") : withinText(second);
  return t(more.length > 0 ? "map.kindsAndMore" : "map.twoKinds", { one, other });
}

/** A label as it is written within a sentence: small in English, unless it is an abbreviation. */
function withinText(label: string): string {
  const small = language.value === "en" && /^\p{Lu}\p{Ll}/u.test(label);
  return small ? label.charAt(0).toLowerCase() + label.slice(1) : label;
}

/** Where an event was: the place of its only report, or the counties of several. */
export function placeOf({ event, rows }: Bulletin): string {
  const [only] = rows;
  if (only && rows.length === 1) return placeName(only.place);
  if (!event.place) return t("map.noPlace");
  const { counties, region, country } = event.place;
  return countiesText(counties) || region || country;
}

const COUNTY = / County$/;

/** "Story and Polk Counties", "Marshall, Polk and 2 more counties"; empty without any. */
export function countiesText(counties: readonly string[]): string {
  const [one, other, ...more] = counties;
  if (one === undefined) return "";
  if (other === undefined) return one;
  const n = more.length;
  if (!counties.every((name) => COUNTY.test(name))) {
    return t(n > 0 ? "map.morePlaces" : "map.twoPlaces", { one, other, n });
  }
  const names = { one: one.replace(COUNTY, ""), other: other.replace(COUNTY, "") };
  return t(n > 0 ? "map.moreCounties" : "map.twoCounties", { ...names, n });
}

/** Where and in which years there are reports: "New York (2013) and Iowa (2018, 2024)". */
export function periodsText(periods: readonly Period[]): string {
  const years = new Map<string, Set<string>>();
  for (const { place, zone = "UTC", from, to } of periods) {
    if (!place) continue;
    const known = years.get(place) ?? new Set();
    years.set(place, known.add(year(new Date(from), zone)).add(year(new Date(to), zone)));
  }
  return listed([...years].map(([name, known]) => t("map.placeInYears", { name, years: [...known].join(", ") })));
}

/** The zone of an event: that of its place. */
export function zoneOfEvent({ event }: Bulletin): string {
  return event.place?.time_zone ?? "UTC";
}

/** When what is on the map was, for what else is shown of that time: the open report, else the newest event. */
export function timeOf(bulletins: readonly Bulletin[], opened: string | null): string | null {
  const rows = bulletins.flatMap((one) => one.rows);
  return rows.find(({ id }) => id === opened)?.observed_at ?? bulletins[0]?.event.observed_until ?? null;
}

/** When an event was: its clock times, or only its beginning where the day has to be named too. */
export function timesOf(bulletin: Bulletin, withDay: boolean): string[] {
  const zone = zoneOfEvent(bulletin);
  const [from, until] = [new Date(bulletin.event.observed_at), new Date(bulletin.event.observed_until)];
  return withDay ? [shortDay(from, zone), clock(from, zone)] : clockLines(from, until, zone);
}

/** Numbers of reports by outcome, as the marks have them. */
export function outcomesOf(data: MapData): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { properties } of data.features) {
    const own = "outcomes" in properties ? properties.outcomes : { [properties.outcome ?? "pending"]: 1 };
    for (const [outcome, n] of Object.entries(own)) counts.set(outcome, (counts.get(outcome) ?? 0) + n);
  }
  return counts;
}

const OTHER_OUTCOMES = ["contradicted", "mixed", "inconclusive", "not_assessable", "pending"] as const;

/** How many of which verdict: "48 of 50 supported, 2 beyond the reach of any station". */
export function tallyText(data: MapData): string {
  const counts = outcomesOf(data);
  const others = OTHER_OUTCOMES.flatMap((outcome) => {
    const n = counts.get(outcome) ?? 0;
    return n > 0 ? [t(`map.${outcome}`, { n })] : [];
  });
  return [t("map.supportedOf", { n: counts.get("supported") ?? 0, total: data.total }), ...others].join(", ");
}

/** The families on the map, those with most reports first. */
export function familiesOf(data: MapData, familyOf: (phenomenon: string) => string): string[] {
  const counts = new Map<string, number>();
  for (const { properties } of data.features) {
    const own = "families" in properties ? properties.families : { [familyOf(properties.phenomenon)]: 1 };
    for (const [family, n] of Object.entries(own)) counts.set(family, (counts.get(family) ?? 0) + n);
  }
  return [...counts].sort(([, one], [, other]) => other - one).map(([family]) => family);
}

/** Who reported, and how strong it was. */
export function rowTitle({ place, magnitude }: Row): string {
  const name = placeName(place);
  return magnitude ? `${name}, ${quantity(magnitude.si_value, magnitude.si_unit)}` : name;
}

export function sourceText({ source }: Row): string {
  return word("source", source);
}

/** Whether events are of several days, so that their days have to be named. */
export function ofSeveralDays(bulletins: readonly Bulletin[]): boolean {
  const [first, ...others] = bulletins.map((one) => () => day(new Date(one.event.observed_at), zoneOfEvent(one)));
  const known = first?.();
  return others.some((dayOf) => dayOf() !== known);
}
