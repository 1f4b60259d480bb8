/** What the lines of the list say. */

import { zoneOf } from "../../format/places";
import { clock, month, shortDay } from "../../format/times";
import { quantity } from "../../format/units";
import { partWords } from "../../sentences/reason";
import { laneName } from "../../sentences/words";
import { phenomenonLabel } from "../../start";
import type { Row } from "./loaded";

/** What it was and how strong: "Wind gust, 20.1 m/s". */
export function titleOf({ phenomenon, magnitude }: Pick<Row, "phenomenon" | "magnitude">): string {
  const name = phenomenonLabel(phenomenon);
  return magnitude ? `${name}, ${quantity(magnitude.si_value, magnitude.si_unit)}` : name;
}

/** Day and time at the place, without the year: a line before the month has it. */
export function whenText(row: Row): string {
  const at = new Date(row.observed_at);
  const zone = zoneOf(row.place);
  return `${shortDay(at, zone)}, ${clock(at, zone)}`;
}

/** The zone that all rows are in; null where they are in several or none, undefined without rows. */
export function zoneOfRows(rows: readonly Pick<Row, "place">[]): string | null | undefined {
  if (rows.length === 0) return undefined;
  const [zone, ...others] = new Set(rows.flatMap(({ place }) => place.time_zone ?? []));
  return zone !== undefined && others.length === 0 ? zone : null;
}

/** The month at the place, such as "May 2024". */
export function monthOf(row: Row | undefined): string {
  return row ? month(new Date(row.observed_at), zoneOf(row.place)) : "";
}

/** What decided the verdict, with names of stations by their codes; null without one, and where its rules gave no parts. */
export function decidedText(
  { decided, place }: Pick<Row, "decided" | "place">,
  stations: ReadonlyMap<string, string>,
): string | null {
  const part = decided?.part;
  if (!part) return null;
  const name = part.code === "measured" ? stations.get(part.source) : undefined;
  const named = part.code === "measured" && name ? { ...part, source: laneName({ name, near: null, source: part.source }) } : part;
  return partWords(named, null, zoneOf(place));
}

/** The sentence of the service, without the outcome's name, which stands beside it. */
export function decidedByService({ decided }: Pick<Row, "decided">): string {
  return decided?.reason.replace(/^[A-Z][a-z ]{0,30}: /, "") ?? "";
}
