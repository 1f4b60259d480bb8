/** What the map of a claim's neighbourhood shows: how much of it, distances, the wind. */

import { distanceUnitM } from "../format/units";

const KT_PER_MS = 3600 / 1852;
const RINGS = [1, 2, 5, 10, 25, 50, 100, 250];

export interface Pixel {
  readonly x: number;
  readonly y: number;
}

/** Length of the equator of web Mercator's sphere, in metres. */
const EQUATOR_M = 2 * Math.PI * 6_378_137;
const TILE_PX = 256;

/** The nearest whole zoom at which a distance from the middle fits within some pixels. */
export function zoomFor(reachM: number, latitude: number, pixels: number): number {
  const metresAtZero = (EQUATOR_M * Math.cos((latitude * Math.PI) / 180)) / TILE_PX;
  const zoom = Math.floor(Math.log2((metresAtZero * pixels) / reachM));
  return Math.min(12, Math.max(2, zoom));
}

/** Up to two round distances within a reach, in metres, in the reader's unit. */
export function ringsWithin(reachM: number): readonly number[] {
  const unit = distanceUnitM();
  return RINGS.map((ring) => ring * unit)
    .filter((ring) => ring <= reachM * 0.95)
    .slice(-2);
}

/**
 * A wind feather from a station into the wind, as an SVG path.
 *
 * A full stroke is 10 knots, half a stroke 5, a triangle 50 (WMO No. 306, station plots).
 */
export function feather(from: Pixel, directionDeg: number, speedMs: number): string {
  const angle = (directionDeg * Math.PI) / 180;
  const along = { x: Math.sin(angle), y: -Math.cos(angle) };
  const aside = { x: -along.y, y: along.x };
  const point = (far: number, out = 0) =>
    `${(from.x + along.x * far + aside.x * out).toFixed(1)} ${(from.y + along.y * far + aside.y * out).toFixed(1)}`;
  let left = Math.round((speedMs * KT_PER_MS) / 5) * 5;
  let far = 28;
  let path = `M${point(6)}L${point(far)}`;
  for (; left >= 50; left -= 50, far -= 7) {
    path += `M${point(far)}L${point(far - 3, 9)}L${point(far - 6)}`;
  }
  for (; left >= 10; left -= 10, far -= 4) path += `M${point(far)}L${point(far + 3, 9)}`;
  if (left >= 5) path += `M${point(far === 28 ? far - 4 : far)}L${point((far === 28 ? far - 4 : far) + 1.5, 4.5)}`;
  return path;
}

/** Left, top, right, bottom. */
export type PixelBox = readonly [number, number, number, number];

/** A station and how wide its two lines of text are. */
interface Spot extends Pixel {
  readonly width: number;
}

/** Where the text of a station goes: the baseline of its first line. */
export interface Label extends Pixel {
  readonly anchor: "start" | "end" | "middle";
  readonly box: PixelBox;
}

export const LINE_PX = 14;
const ASCENT_PX = 11;
const DOT_PX = 8;
const CROSS_PX = 10;

/**
 * The texts of stations beside their circles, where they cover neither each other nor a circle nor
 * the claim nor leave the frame; one that fits nowhere goes to the right.
 */
export function placedLabels(spots: readonly Spot[], claim: Pixel, frame: PixelBox): readonly Label[] {
  const circles = spots.map((spot) => around(spot, DOT_PX));
  const taken: PixelBox[] = [around(claim, CROSS_PX)];
  return spots.map((spot, place) => {
    const others = circles.filter((_, one) => one !== place);
    const sides = sidesOf(spot);
    const isFree = ({ box }: Label) =>
      isWithin(box, frame) && ![...taken, ...others].some((other) => overlap(box, other));
    const chosen = sides.find(isFree) ?? (sides[0] as Label);
    taken.push(chosen.box);
    return chosen;
  });
}

function sidesOf({ x, y, width }: Spot): readonly Label[] {
  const beside = DOT_PX + 3;
  const label = (anchor: Label["anchor"], at: number, baseline: number): Label => {
    const left = anchor === "start" ? at : anchor === "end" ? at - width : at - width / 2;
    return {
      x: at,
      y: baseline,
      anchor,
      box: [left, baseline - ASCENT_PX, left + width, baseline + LINE_PX + 3],
    };
  };
  return [
    label("start", x + beside, y - 2),
    label("end", x - beside, y - 2),
    label("middle", x, y - beside - LINE_PX),
    label("middle", x, y + beside + ASCENT_PX - 2),
  ];
}

/** Where the distance of a ring stands on it: where it covers nothing, else at its foot. */
export function ringLabel(
  centre: Pixel,
  radius: number,
  width: number,
  taken: readonly PixelBox[],
): Label {
  const label = (x: number, y: number): Label => ({
    x,
    y,
    anchor: "middle",
    box: [x - width / 2, y - ASCENT_PX, x + width / 2, y + 3],
  });
  const foot = label(centre.x, centre.y + radius - 4);
  const places = [
    foot,
    label(centre.x, centre.y - radius + 12),
    label(centre.x - radius, centre.y + 4),
    label(centre.x + radius, centre.y + 4),
  ];
  return places.find(({ box }) => !taken.some((other) => overlap(box, other))) ?? foot;
}

export function around({ x, y }: Pixel, half: number): PixelBox {
  return [x - half, y - half, x + half, y + half];
}

export function overlap(one: PixelBox, other: PixelBox): boolean {
  return one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];
}

function isWithin(box: PixelBox, frame: PixelBox): boolean {
  return box[0] >= frame[0] && box[1] >= frame[1] && box[2] <= frame[2] && box[3] <= frame[3];
}
