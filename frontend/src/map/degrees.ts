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
