/** The net of degrees. */

/** Steps that people count in: divisors of a degree and of the circle. */
const STEPS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30];
/** Lines are at least this many pixels apart. */
const APART = 130;

/** Return the degrees between two lines of the net at a zoom. */
export function stepOfDegrees(zoom: number): number {
  const pixelsPerDegree = (256 * 2 ** zoom) / 360;
  return STEPS.find((step) => step * pixelsPerDegree >= APART) ?? 30;
}

/** Return the multiples of a step between two values. */
export function multiples(step: number, from: number, to: number): number[] {
  const found = [];
  for (let n = Math.ceil(from / step); n * step <= to; n++) found.push(n * step);
  return found;
}

/** The part of the world that a map shows, and the size of its frame in pixels. */
export interface Frame {
  readonly north: number;
  readonly south: number;
  readonly west: number;
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
}

/** Where meridians meet the lower edge of a frame, and parallels its right one, in pixels from its upper left corner. */
export function edgesOf({ north, south, west, zoom, width, height }: Frame): {
  readonly across: readonly { readonly degree: number; readonly x: number }[];
  readonly down: readonly { readonly degree: number; readonly y: number }[];
} {
  const step = stepOfDegrees(zoom);
  const perDegree = (256 * 2 ** zoom) / 360;
  const [top, bottom] = [mercator(north), mercator(south)];
  return {
    across: multiples(step, west, west + width / perDegree).map((degree) => ({
      degree,
      x: (degree - west) * perDegree,
    })),
    down: multiples(step, south, north).map((degree) => ({
      degree,
      y: ((top - mercator(degree)) / (top - bottom)) * height,
    })),
  };
}

/** Lines and text of a label: 11 pixels high, and no wider for one letter. */
const LABEL = { height: 14, letter: 6.5, inset: 4 };
/** "102.25\u00b0 W" */
const LETTERS = 9;

/** What the labels of degrees along the edges of a frame cover: left, top, right, bottom in its pixels. */
export function labelledOf(frame: Frame): (readonly [number, number, number, number])[] {
  const { across, down } = edgesOf(frame);
  const wide = LABEL.letter * LETTERS + LABEL.inset;
  return [
    ...across.map(({ x }) => [x, frame.height - LABEL.height - LABEL.inset, x + wide, frame.height] as const),
    ...down.map(({ y }) => [frame.width - wide - LABEL.inset, y - LABEL.height - LABEL.inset, frame.width, y] as const),
  ];
}

function mercator(latitude: number): number {
  return Math.asinh(Math.tan((latitude * Math.PI) / 180));
}
