/** Directions between places, in the reader's words. */

import { t } from "../i18n";

export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

const RADIANS = Math.PI / 180;

/** Return the initial bearing from one point to another, in degrees clockwise from north. */
export function bearingOf(from: Point, to: Point): number {
  const [a, b] = [from.latitude * RADIANS, to.latitude * RADIANS];
  const turn = (to.longitude - from.longitude) * RADIANS;
  const east = Math.sin(turn) * Math.cos(b);
  const north = Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(turn);
  return (Math.atan2(east, north) / RADIANS + 360) % 360;
}

const POINTS = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"] as const;

/** Return the direction as one of the eight points of the compass, such as "NE". */
export function compass(degrees: number): string {
  const point = POINTS[Math.round(degrees / 45) % POINTS.length] ?? "N";
  return t(`file.bearing${point}`);
}
