/** The place of a draft: its name, its zone, and what else is known of it. */

import { placeName } from "../../format/places";
import { HERE } from "../../format/times";
import { number } from "../../format/units";
import type { DraftPlace } from "../../queue/types";

type Point = Pick<DraftPlace, "latitude" | "longitude">;

/** Make a place of a point, of which nothing else is known yet. */
export function placeAt(
  { latitude, longitude }: Point,
  accuracy: number | null,
  method: DraftPlace["method"],
): DraftPlace {
  return {
    latitude: rounded(latitude),
    longitude: rounded(longitude),
    accuracy: accuracy === null ? null : Math.ceil(accuracy),
    method,
    name: "",
    time_zone: null,
    phrase: null,
  };
}

/** Six decimals are a tenth of a metre. */
export function rounded(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}

/** The place in words, or else its coordinates. */
export function nameOf(place: DraftPlace): string {
  if (place.name || place.phrase) return placeName(place);
  return `${number(place.latitude, 4, 4)}°, ${number(place.longitude, 4, 4)}°`;
}

/** The zone of a place; people who file are mostly there, so until it is known their own. */
export function zoneOfPlace(place: DraftPlace | null | undefined): string {
  return place?.time_zone ?? HERE;
}

export function samePoint(a: Point | null | undefined, b: Point | null | undefined): boolean {
  return a?.latitude === b?.latitude && a?.longitude === b?.longitude;
}
