/** The twelve tiles that a report begins with, and which kinds of weather are behind each. */

import type { Phenomenon } from "../../start";

export interface Tile {
  readonly key: string;
  readonly glyph: string;
  /** The pencil of its symbol. */
  readonly family: string;
  /** The kinds that it unfolds, the one it stands for first. */
  readonly kinds: readonly string[];
}

export const TILES: readonly Tile[] = [
  { key: "Tornado", glyph: "tornado", family: "storm", kinds: ["tornado", "funnel_cloud", "waterspout", "landspout"] },
  { key: "Hail", glyph: "hail", family: "storm", kinds: ["hail"] },
  { key: "Wind", glyph: "treedown", family: "wind", kinds: ["tstm_wnd_dmg", "non_tstm_wnd_dmg", "tstm_wnd_gst", "non_tstm_wnd_gst"] },
  { key: "Flood", glyph: "flood", family: "water", kinds: ["flash_flood", "flood", "coastal_flood", "lakeshore_flood"] },
  { key: "Rain", glyph: "heavyrain", family: "water", kinds: ["heavy_rain"] },
  { key: "Lightning", glyph: "lightning", family: "storm", kinds: ["lightning"] },
  { key: "Winter", glyph: "snow", family: "winter", kinds: ["snow", "freezing_rain", "icing_on_roads", "sleet", "blizzard"] },
  { key: "Air", glyph: "fog", family: "air", kinds: ["fog", "blowing_dust", "dust_storm", "dense_smoke"] },
  { key: "Heat", glyph: "heat", family: "heat", kinds: ["heat", "cold_wind_chill", "frost_freeze"] },
  { key: "Coast", glyph: "wave", family: "coast", kinds: ["high_surf", "rip_currents", "storm_surge", "tsunami"] },
  { key: "Ground", glyph: "fire", family: "ground", kinds: ["wildfire", "debris_flow", "avalanche", "drought"] },
  { key: "Other", glyph: "other", family: "other", kinds: ["other"] },
];

const OTHER = TILES[TILES.length - 1] as Tile;
const BY_GLYPH: Readonly<Record<string, string>> = {
  hail: "Hail",
  lightning: "Lightning",
  rain: "Rain",
  heavyrain: "Rain",
  flood: "Flood",
  flashflood: "Flood",
  cold: "Heat",
  ash: "Air",
};
const BY_FAMILY: Readonly<Record<string, string>> = {
  storm: "Tornado",
  wind: "Wind",
  water: "Flood",
  winter: "Winter",
  air: "Air",
  heat: "Heat",
  coast: "Coast",
  ground: "Ground",
};

/** Return the tile of a phenomenon, also of one that no tile unfolds. */
export function tileOf(key: string, phenomenon: Pick<Phenomenon, "glyph" | "family"> | null): Tile {
  const unfolding = TILES.find((tile) => tile.kinds.includes(key));
  if (unfolding) return unfolding;
  const name = phenomenon && (BY_GLYPH[phenomenon.glyph] ?? BY_FAMILY[phenomenon.family]);
  return TILES.find((tile) => tile.key === name) ?? OTHER;
}
