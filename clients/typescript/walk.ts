// What every generated client has to do against a running service.
import assert from "node:assert/strict";

export interface Filed {
  id: string;
  etag: string | null;
}

export interface Page {
  ids: string[];
  next: string | null;
}

export interface Patched {
  status: number;
  revision?: number | undefined;
  narrative?: string | undefined;
}

/** One generated client, reduced to the operations of the walk. */
export interface Client {
  file(narrative: string, at: Point): Promise<Filed>;
  list(bbox: number[], limit: number, cursor?: string): Promise<Page>;
  patch(id: string, etag: string, narrative: string): Promise<Patched>;
}

export interface Point {
  latitude: number;
  longitude: number;
}

const [base, observedAt, longitude] = process.argv.slice(2);
assert(base && observedAt && longitude, "usage: walk BASE OBSERVED_AT LONGITUDE");

/** Base URL of the service, without a slash at the end. */
export const BASE: string = base;
/** When the reports were observed (RFC 3339). */
export const OBSERVED_AT: string = observedAt;

/** File three reports, list them with `bbox`, follow `next`, and change one with `If-Match`. */
export async function walk(client: Client): Promise<void> {
  const west = Number(longitude);
  const filed: Filed[] = [];
  for (const step of [1, 2, 3]) {
    const at = { latitude: -40 - step / 10, longitude: west + step / 10 };
    filed.push(await client.file(`Hail on deck, sighting ${step}.`, at));
  }

  const bbox = [west, -41, west + 1, -40];
  const first = await client.list(bbox, 2);
  assert.equal(first.ids.length, 2);
  assert(first.next, "the first page has a next page");
  const cursor = new URL(first.next).searchParams.get("cursor");
  assert(cursor, "next carries a cursor");
  const second = await client.list(bbox, 2, cursor);
  assert.equal(second.next, null);
  assert.deepEqual([...first.ids, ...second.ids].sort(), filed.map(({ id }) => id).sort());

  const { id, etag } = filed[0]!;
  assert(etag, "filing answers with an ETag");
  const patched = await client.patch(id, etag, "Hail on deck, the size of peas.");
  assert.deepEqual(patched, {
    status: 200,
    revision: 2,
    narrative: "Hail on deck, the size of peas.",
  });
  const stale = await client.patch(id, etag, "Too late.");
  assert.equal(stale.status, 412);
}
