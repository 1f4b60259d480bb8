/** The towns around a place, as the gazetteer of the service has them. */

import { type Schemas, api, dataOf } from "./client";

export type Town = Schemas["NamedPlace"];

const TOWNS = 3;

export async function townsAround(
  { latitude, longitude }: { readonly latitude: number; readonly longitude: number },
  signal: AbortSignal,
): Promise<readonly Town[]> {
  const query = { lat: latitude, lon: longitude, limit: 6 };
  const { items } = await dataOf(api.GET("/v1/places/reverse", { params: { query }, signal }));
  // Places that are no more, such as "Buffalo (historical)", are no help to find one's way.
  return items.filter(({ name }) => !name.includes("(")).slice(0, TOWNS);
}
