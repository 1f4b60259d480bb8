/** What the list and the cartouche of the map say. */

import type { Period } from "../../charts/folded-time";
import type { Filters } from "../../filters";
import { placeName } from "../../format/places";
import { clock, day, shortDay } from "../../format/times";
import { quantity } from "../../format/units";
import { t, word } from "../../i18n";
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

/** What it was and how strong, such as "Wind gust; wind damage, up to 71 mph". */
export function titleOf({ phenomena, phenomenon, magnitude, report_count }: Event): string {
  const others = Object.entries(phenomena)
    .filter(([key]) => key !== phenomenon)
    .sort(([, one], [, other]) => other - one);
  const [second] = others;
  const label = second
    ? t("map.two", { one: phenomenonLabel(phenomenon), other: phenomenonLabel(second[0]) })
    : phenomenonLabel(phenomenon);
  if (!magnitude || magnitude.si_value === null || magnitude.si_unit === null) return label;
  const text = quantity(magnitude.si_value, magnitude.si_unit);
  return t(report_count > 1 ? "map.upTo" : "map.withMagnitude", { label, magnitude: text });
}

/** Where an event was: the place of its only report, or the counties of several. */
export function placeOf({ event, rows }: Bulletin): string {
  const [only] = rows;
  if (only && rows.length === 1) return placeName(only.place);
  if (!event.place) return t("map.noPlace");
  const { counties, region, country } = event.place;
  const [first, second, ...more] = counties;
  if (first === undefined) return region || country;
  if (second === undefined) return first;
  if (more.length === 0) return t("map.twoPlaces", { one: first, other: second });
  return t("map.morePlaces", { one: first, other: second, n: more.length });
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
  if (withDay) return [shortDay(from, zone), clock(from, zone)];
  const [first, last] = [clock(from, zone), clock(until, zone)];
  return first === last ? [first] : [`${first} –`, last];
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
