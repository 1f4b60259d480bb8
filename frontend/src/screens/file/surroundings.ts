/** What is known of the draft's place: its zone and its phrase, from the towns around it. */

import { useEffect } from "preact/hooks";
import { useResource } from "../../api/resource";
import { type Town, townsAround } from "../../api/towns";
import type { DraftPlace } from "../../queue/types";
import { change, draft } from "./draft";
import { samePoint } from "./place";

/** Return the nearest towns of the draft's place; its zone and phrase go into the draft. */
export function useSurroundings(place: DraftPlace | null): readonly Town[] {
  const key = place && `${place.latitude} ${place.longitude}`;
  const found = useResource(key, async (signal) => {
    const point = place as DraftPlace;
    return { point, towns: await townsAround(point, signal) };
  });
  useEffect(() => {
    const now = draft.value?.place;
    const nearest = found.data?.towns[0];
    if (!now || !nearest || !samePoint(now, found.data?.point) || now.phrase) return;
    change({ place: { ...now, time_zone: nearest.time_zone, phrase: nearest.phrase } });
  }, [found.data]);
  return samePoint(place, found.data?.point) ? (found.data?.towns ?? []) : [];
}
