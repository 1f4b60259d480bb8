/** Places in words: by their distance from a town, in the reader's units and language. */

import { t } from "../i18n";
import { distance } from "./units";

export interface Phrase {
  readonly distance_m: number;
  /** One of the sixteen points of the compass, from the town; null at the town itself. */
  readonly bearing: string | null;
  readonly town: string;
  readonly county: string;
  readonly region: string;
  readonly region_code: string;
  readonly country: string;
}

/** What reports and rows say about where they are. */
export interface Placed {
  readonly name: string;
  readonly time_zone?: string | null;
  readonly phrase?: Phrase | null;
}

const POINTS = "N NNE NE ENE E ESE SE SSE S SSW SW WSW W WNW NW NNW".split(" ");

/** The zone whose clock a place has; UTC where that is unknown. */
export function zoneOf(place: Placed): string {
  return place.time_zone ?? "UTC";
}

/** A direction in degrees as a point of the compass: "NE", in German "NO". */
export function compass(degrees: number): string {
  return compassWord(Math.round(degrees / 22.5));
}

function compassWord(point: number): string {
  return t("report.compass").split(" ")[((point % 16) + 16) % 16] ?? "";
}

/** Town and state: "Corona, New York"; abbreviated as "Corona, NY". */
export function townOf(phrase: Phrase, { short = false } = {}): string {
  const region = (short && phrase.region_code) || phrase.region || phrase.country;
  return region ? `${phrase.town}, ${region}` : phrase.town;
}

/** Within this distance from its middle one is in a town. */
const IN_TOWN_M = 1500;

/** Whether a place is at its town rather than near it. */
export function isInTown(phrase: Phrase): boolean {
  return phrase.bearing === null || phrase.distance_m < IN_TOWN_M;
}

/** The place in words: "3.2 km NW of Corona, NY", or the name that it was given. */
export function placeWords(place: Placed): string {
  const { phrase } = place;
  if (!phrase) return place.name || t("report.placeUnknown");
  const town = townOf(phrase, { short: true });
  if (isInTown(phrase)) return town;
  return t("report.placeFrom", {
    distance: distance(phrase.distance_m),
    bearing: compassWord(POINTS.indexOf(phrase.bearing ?? "N")),
    town,
  });
}
