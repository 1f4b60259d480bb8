/** Places as people write them, and the zone that times there are given in. */

import { t, word } from "../i18n";
import { distance, number } from "./units";

export interface Phrase {
  readonly distance_m: number;
  readonly bearing: string | null;
  readonly town: string;
  readonly county: string;
  readonly region: string;
  readonly region_code: string;
  readonly country: string;
}

export interface Located {
  readonly latitude?: number | null;
  readonly longitude?: number | null;
  readonly coarse?: boolean;
  readonly name: string;
  readonly time_zone?: string | null;
  readonly phrase?: Phrase | null;
}

/** The time zone of a place; UTC where it is not known. */
export function zoneOf(place: Located | null | undefined): string {
  return place?.time_zone ?? "UTC";
}

/** The name that whoever reported gave, else the distance from a town, else coordinates if public. */
export function placeName(place: Located): string {
  if (place.name) return nameText(place.name);
  if (place.phrase) return phraseText(place.phrase);
  const { latitude, longitude, coarse = false } = place;
  if (coarse || typeof latitude !== "number" || typeof longitude !== "number") return t("places.unknown");
  return degrees(latitude, longitude);
}

const METRES_PER = { mi: 1609.344, km: 1000 } as const;
/** How storm reports name places: "2 mi NW of Corona, NY". */
const FROM_TOWN = /^(\d{1,3}(?:\.\d{1,2})?) (mi|km) ([NESW]{1,3}) of (.+)$/;

/** A name as it was given, but a distance from a town in the reader's language and units. */
function nameText(name: string): string {
  const [, amount, unit, bearing, town] = FROM_TOWN.exec(name) ?? [];
  if (!bearing || !town || !POINTS.includes(bearing)) return name;
  const metres = Number(amount) * METRES_PER[unit as keyof typeof METRES_PER];
  return t("places.from", { distance: distance(metres), bearing: word("bearing", bearing), town });
}

/** "40.767° N 73.891° W". */
export function degrees(latitude: number, longitude: number): string {
  const north = t(latitude < 0 ? "places.south" : "places.north");
  const east = t(longitude < 0 ? "places.west" : "places.east");
  return `${number(Math.abs(latitude), 3)}° ${north} ${number(Math.abs(longitude), 3)}° ${east}`;
}

/** A place by its distance from a town, in the reader's language and units. */
export function phraseText(phrase: Phrase): string {
  const region = phrase.region_code || phrase.region || phrase.country;
  const town = [phrase.town, region].filter(Boolean).join(", ");
  if (!phrase.bearing) return town;
  return t("places.from", {
    distance: distance(phrase.distance_m),
    bearing: word("bearing", phrase.bearing),
    town,
  });
}

const POINTS = "N NNE NE ENE E ESE SE SSE S SSW SW WSW W WNW NW NNW".split(" ");

/** A direction in degrees clockwise from north as a point of the compass: "NE", in German "NO". */
export function compass(degrees: number): string {
  return word("bearing", POINTS[((Math.round(degrees / 22.5) % 16) + 16) % 16] as string);
}

/** Town and state in full, such as "Corona, New York". */
export function townOf({ town, region, country }: Phrase): string {
  return [town, region || country].filter(Boolean).join(", ");
}

/** Nearer to its middle than this one is in a town, in metres. */
const IN_TOWN_M = 1500;

/** Whether a place is in its town rather than near it. */
export function isInTown(phrase: Phrase): boolean {
  return phrase.bearing === null || phrase.distance_m < IN_TOWN_M;
}
