/** Names of the stations that decided about reports: rows have their codes. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { api, dataOf } from "../../api/client";
import { useResource } from "../../api/resource";
import type { Row } from "./loaded";

type Names = ReadonlyMap<string, string>;

/** All names that came so far: who comes back to the list finds every row as high as it was. */
const known = signal<Names>(new Map());
const METRES_PER_DEGREE = 111_000;
/** No closer to a pole: there a degree of longitude is next to nothing. */
const NEAREST_POLE = 85;

/** The names of stations by their codes, as far as they are known. */
export function useStationNames(rows: readonly Row[]): Names {
  const bbox = boxAround(rows);
  const key = bbox && bbox.join();
  const found = useResource(
    key,
    async (signal) => {
      const query = { bbox: bbox ?? [], ...(rows[0] ? { at: rows[0].observed_at } : {}) };
      const { items } = await dataOf(api.GET("/v1/stations", { params: { query }, signal }));
      return new Map(items.flatMap(({ station, name }) => (name ? [[station, name] as const] : [])));
    },
    key && `stations of ${key}`,
  );
  useEffect(() => {
    if (found.data) known.value = new Map([...known.peek(), ...found.data]);
  }, [found.data]);
  return known.value;
}

/** A box with the stations that decided about rows, in whole degrees, so that the next page seldom asks for another; null without any. */
export function boxAround(rows: readonly Row[]): [number, number, number, number] | null {
  let box: [number, number, number, number] | null = null;
  for (const { place, decided } of rows) {
    const part = decided?.part;
    const { latitude, longitude } = place;
    if (part?.code !== "measured" || part.kind !== "observation") continue;
    if (latitude === null || longitude === null) continue;
    const high = part.distance_m / METRES_PER_DEGREE;
    const narrowed = Math.cos((Math.min(Math.abs(latitude), NEAREST_POLE) * Math.PI) / 180);
    const wide = high / narrowed;
    const [west, south, east, north]: [number, number, number, number] = box ?? [180, 90, -180, -90];
    box = [
      Math.min(west, Math.max(-180, Math.floor(longitude - wide))),
      Math.min(south, Math.max(-90, Math.floor(latitude - high))),
      Math.max(east, Math.min(180, Math.ceil(longitude + wide))),
      Math.max(north, Math.min(90, Math.ceil(latitude + high))),
    ];
  }
  return box;
}
