/** Where the discs of other reports go: at their time and distance, and none on another one. */

import { distanceUnitM } from "../format/units";
import { type PixelBox, overlap } from "./ringmap";
import { niceAbove } from "./scale";

export interface Disc {
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

export interface Spread extends Disc {
  /** Where its time and distance have it. */
  readonly at: { readonly x: number; readonly y: number };
}

const MARKS = 5;

/** Round distances in the reader's unit up to the farthest, in metres. */
export function distanceMarks(farthestM: number): readonly number[] {
  const unit = distanceUnitM();
  const step = niceAbove(farthestM / unit / MARKS) * unit;
  return Array.from({ length: Math.floor(farthestM / step + 1e-9) }, (_, n) => (n + 1) * step);
}

/** Between the edges of two discs: their outlines, and a gap to tell them apart. */
const GAP_PX = 3;
const STEP_PX = 2;
const TURNS = 24;

/**
 * Move discs as little as it takes for none to touch another, or what stands there already.
 *
 * The first ones keep their places. Within `[left, top, right, bottom]`; discs that find no room
 * stay where they belong.
 */
export function spread(
  discs: readonly Disc[],
  within: PixelBox,
  standing: readonly Disc[] = [],
): readonly Spread[] {
  const taken = [...standing];
  return discs.map((disc) => {
    const place = freePlace(disc, within, taken) ?? disc;
    taken.push(place);
    return { ...place, at: { x: disc.x, y: disc.y } };
  });
}

function freePlace(disc: Disc, within: PixelBox, taken: readonly Disc[]): Disc | null {
  const [left, top, right, bottom] = within;
  const farthest = Math.max(right - left, bottom - top);
  for (let far = 0; far <= farthest; far += STEP_PX) {
    for (let turn = 0; turn < (far === 0 ? 1 : TURNS); turn += 1) {
      const angle = (turn / TURNS) * 2 * Math.PI;
      const tried = { ...disc, x: disc.x + far * Math.cos(angle), y: disc.y + far * Math.sin(angle) };
      if (fits(tried, within) && !taken.some((other) => touches(tried, other))) return tried;
    }
  }
  return null;
}

function fits({ x, y, r }: Disc, [left, top, right, bottom]: PixelBox): boolean {
  return x >= left + r && x <= right - r && y >= top + r && y <= bottom - r;
}

function touches(one: Disc, other: Disc): boolean {
  return Math.hypot(one.x - other.x, one.y - other.y) < one.r + other.r + GAP_PX;
}

/** A text beside a disc: where it begins or ends, and the box that it takes. */
export interface DiscLabel {
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "end";
  readonly box: PixelBox;
}

const BESIDE_PX = 5;
const BASELINE_PX = 4;
const HALF_LINE_PX = 7;

/**
 * Place a text of each width right or left of its disc, where it covers nothing; else null.
 *
 * `written` are the boxes of other texts.
 */
export function labelsBeside(
  discs: readonly Disc[],
  widths: readonly number[],
  [left, , right]: PixelBox,
  written: readonly PixelBox[] = [],
): readonly (DiscLabel | null)[] {
  const boxes = discs.map(({ x, y, r }): PixelBox => [x - r, y - r, x + r, y + r]);
  return widths.map((width, index) => {
    const disc = discs[index];
    if (!disc) return null;
    const others = [...written, ...boxes.filter((_, other) => other !== index)];
    const found = sides(disc, width).find(
      ({ box }) => box[0] >= left && box[2] <= right && !others.some((other) => overlap(box, other)),
    );
    if (found) boxes.push(found.box);
    return found ?? null;
  });
}

function sides({ x, y, r }: Disc, width: number): readonly DiscLabel[] {
  const [after, before] = [x + r + BESIDE_PX, x - r - BESIDE_PX];
  const [top, bottom] = [y - HALF_LINE_PX, y + HALF_LINE_PX];
  return [
    { x: after, y: y + BASELINE_PX, anchor: "start", box: [after, top, after + width, bottom] },
    { x: before, y: y + BASELINE_PX, anchor: "end", box: [before - width, top, before, bottom] },
  ];
}
