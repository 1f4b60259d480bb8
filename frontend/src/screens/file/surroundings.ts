/** The towns around a place, as the gazetteer of the service has them. */

import { useEffect } from "preact/hooks";
import { type Schemas, api, dataOf } from "../../api/client";
import { useResource } from "../../api/resource";
import type { DraftPlace } from "../../queue/types";
import { change, draft } from "./draft";
import { samePoint } from "./place";

export type Town = Schemas["NamedPlace"];

const TOWNS = 3;

/** Return the nearest towns of the draft's place; its zone and phrase go into the draft. */
export function useSurroundings(place: DraftPlace | null): readonly Town[] {
  const key = place && `${place.latitude} ${place.longitude}`;
  const found = useResource(key, (signal) => around(place as DraftPlace, signal));
  useEffect(() => {
    const now = draft.value?.place;
    const nearest = found.data?.towns[0];
    if (!now || !nearest || !samePoint(now, found.data?.point) || now.phrase) return;
    change({ place: { ...now, time_zone: nearest.time_zone, phrase: nearest.phrase } });
  }, [found.data]);
  return samePoint(place, found.data?.point) ? (found.data?.towns ?? []) : [];
}

async function around(place: DraftPlace, signal: AbortSignal) {
  const query = { lat: place.latitude, lon: place.longitude, limit: 6 };
  const { items } = await dataOf(api.GET("/v1/places/reverse", { params: { query }, signal }));
  // Places that are no more, such as "Buffalo (historical)", are no help to find one's way.
  return { point: place, towns: items.filter(({ name }) => !name.includes("(")).slice(0, TOWNS) };
}
