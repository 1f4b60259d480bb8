/** Which reports are looked at: one filter for map and list, in the address of the page. */

import type { paths } from "./api/schema";

/** West, south, east and north in degrees; west may be greater, across the antimeridian. */
export type Box = readonly [number, number, number, number];

export interface Filters {
  readonly box: Box | null;
  /** Instants, as ISO 8601 in UTC. */
  readonly from: string | null;
  readonly to: string | null;
  /** Keys of phenomena, and of families with "all-" before them. */
  readonly kinds: readonly string[];
  readonly verdicts: readonly Verdict[];
  readonly by: readonly Source[];
  readonly q: string;
  readonly photo: boolean;
}

export const VERDICTS = [
  "supported",
  "contradicted",
  "mixed",
  "inconclusive",
  "not_assessable",
  "pending",
] as const;
export type Verdict = (typeof VERDICTS)[number];

type Asked = NonNullable<paths["/v1/reports"]["get"]["parameters"]["query"]>;

/** Classes of sources, from instruments to people. */
export const SOURCES = [
  "asos",
  "awos",
  "mesonet",
  "coop_observer",
  "cocorahs",
  "trained_spotter",
  "storm_chaser",
  "amateur_radio",
  "nws_employee",
  "nws_survey",
  "emergency_manager",
  "law_enforcement",
  "fire_rescue",
  "call_center_911",
  "dept_of_highways",
  "utility",
  "local_official",
  "broadcast_media",
  "newspaper",
  "social_media",
  "public",
  "other",
  "made_up",
] as const satisfies NonNullable<Asked["source"]>;
export type Source = (typeof SOURCES)[number];

export const NO_FILTERS: Filters = {
  box: null,
  from: null,
  to: null,
  kinds: [],
  verdicts: [],
  by: [],
  q: "",
  photo: false,
};

const FAMILY = "all-";
const CODE = /^[a-z0-9_-]{1,64}$/;
const Q_MAX = 200;

/** The kind that stands for all phenomena of a family. */
export function kindOfFamily(family: string): string {
  return FAMILY + family;
}

/** The family that a kind stands for, or null if it is a phenomenon. */
export function familyOfKind(kind: string): string | null {
  return kind.startsWith(FAMILY) ? kind.slice(FAMILY.length) : null;
}

/** Read the filter of an address; what cannot be right there is left out. */
export function filtersOf(query: URLSearchParams): Filters {
  const listed = (name: string) =>
    [...new Set((query.get(name) ?? "").split(","))].filter((code) => CODE.test(code)).sort();
  return {
    box: boxOf(query.get("box")),
    from: instantOf(query.get("from")),
    to: instantOf(query.get("to")),
    kinds: listed("kind"),
    verdicts: VERDICTS.filter((one) => listed("verdict").includes(one)),
    by: SOURCES.filter((one) => listed("by").includes(one)),
    q: (query.get("q") ?? "").trim().slice(0, Q_MAX),
    photo: query.get("photo") === "yes",
  };
}

/** The parameters of the page's address for some parts of a filter; null where there is none. */
export function addressOf(part: Partial<Filters>): Record<string, string | null> {
  const written: Record<string, string | null> = {};
  if (part.box !== undefined) written["box"] = part.box && boxText(part.box);
  if (part.from !== undefined) written["from"] = part.from;
  if (part.to !== undefined) written["to"] = part.to;
  if (part.kinds) written["kind"] = part.kinds.join(",") || null;
  if (part.verdicts) written["verdict"] = part.verdicts.join(",") || null;
  if (part.by) written["by"] = part.by.join(",") || null;
  if (part.q !== undefined) written["q"] = part.q.trim() || null;
  if (part.photo !== undefined) written["photo"] = part.photo ? "yes" : null;
  return written;
}

/** How many of a filter's parts are in use. */
export function inUse(filters: Filters): number {
  return Object.values(addressOf(filters)).filter((value) => value !== null).length;
}

export type FilterParameters = Pick<
  Asked,
  "bbox" | "from" | "to" | "phenomenon" | "verdict" | "source" | "q" | "has_photo"
>;

/** What has to be known of a phenomenon. */
interface Member {
  readonly key: string;
  readonly family: string;
}

/**
 * The parameters of the API for a filter.
 *
 * Null as long as the vocabulary is empty that says which phenomena belong to a kind.
 */
export function parametersOf(
  filters: Filters,
  phenomena: ReadonlyMap<string, Member>,
): FilterParameters | null {
  const asked: FilterParameters = {};
  if (filters.kinds.length > 0) {
    if (phenomena.size === 0) return null;
    const keys = phenomenaOf(filters.kinds, phenomena);
    if (keys.length > 0) asked.phenomenon = keys as NonNullable<Asked["phenomenon"]>;
  }
  if (filters.box) asked.bbox = [...filters.box];
  if (filters.from) asked.from = filters.from;
  if (filters.to) asked.to = filters.to;
  if (filters.verdicts.length > 0) asked.verdict = [...filters.verdicts];
  if (filters.by.length > 0) asked.source = [...filters.by];
  if (filters.q) asked.q = filters.q;
  if (filters.photo) asked.has_photo = true;
  return asked;
}

/** Whether a place lies within a box; without coordinates it lies nowhere. */
export function isWithin(
  { latitude, longitude }: { readonly latitude: number | null; readonly longitude: number | null },
  [west, south, east, north]: Box,
): boolean {
  if (latitude === null || longitude === null || latitude < south || latitude > north) return false;
  if (west > east) return longitude >= west || longitude <= east;
  return longitude >= west && longitude <= east;
}

/** Parameters as a query, for links. */
export function searchOf(parameters: Readonly<Record<string, unknown>>): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null) {
      search.set(name, Array.isArray(value) ? value.join(",") : String(value));
    }
  }
  return search;
}

function phenomenaOf(kinds: readonly string[], known: ReadonlyMap<string, Member>): string[] {
  return [...known.values()]
    .filter(({ key, family }) => kinds.includes(key) || kinds.includes(kindOfFamily(family)))
    .map(({ key }) => key);
}

function boxOf(text: string | null): Box | null {
  if (!text) return null;
  // An empty number would be read as zero.
  const [west, south, east, north, ...more] = text.split(",").map((one) => (one.trim() ? Number(one) : NaN));
  if (west === undefined || south === undefined || east === undefined || north === undefined) {
    return null;
  }
  const inside =
    Math.abs(west) <= 180 && Math.abs(east) <= 180 && south >= -90 && north <= 90 && south <= north;
  return inside && more.length === 0 ? [west, south, east, north] : null;
}

function boxText(box: Box): string {
  return box.map((degrees) => Number(degrees.toFixed(4))).join(",");
}

function instantOf(text: string | null): string | null {
  if (!text) return null;
  const at = new Date(text);
  const year = at.getUTCFullYear();
  // The years that the service knows.
  if (Number.isNaN(year) || year < 1850 || year > 2499) return null;
  return at.toISOString().replace(".000Z", "Z");
}
