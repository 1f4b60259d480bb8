/** Time along a line, with quiet spans torn out. */

/** A quiet span is torn out if it is longer than this part of the whole time. */
const QUIET = 0.2;
/** Or if it is nearly all of what would be drawn in one piece, and longer than a month. */
const NEARLY_ALL = 0.9;
const MONTH_MS = 30 * 86_400_000;
const TEAR = 12;
/** What a period keeps free at its ends, as a part of its own time. */
const MARGIN = 0.04;
const SHORTEST_MS = 3 * 3_600_000;
/** How much of the width the chosen periods get when others are there. */
const CHOSEN = 0.7;

/** A time with reports, in milliseconds. */
export interface Period {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Where most of it happened, in words. */
  readonly place?: string;
  /** The time zone there. */
  readonly zone?: string;
}

/** A period and where it is drawn. */
export interface Segment extends Period {
  /** Its own time with free ends: what the pixels from `left` to `right` stand for. */
  readonly begin: number;
  readonly end: number;
  readonly left: number;
  readonly right: number;
}

/** Split instants into periods, at quiet spans that are long against the whole time or against their period. */
export function periodsOf(instants: readonly number[]): Period[] {
  const sorted = [...instants].sort((one, other) => one - other);
  return pieces(sorted, QUIET * lengthOf(sorted))
    .flatMap((piece) => pieces(piece, Math.max(NEARLY_ALL * lengthOf(piece), MONTH_MS)))
    .map((piece) => ({ from: piece[0] as number, to: piece.at(-1) as number, count: piece.length }));
}

function lengthOf(sorted: readonly number[]): number {
  return (sorted.at(-1) ?? 0) - (sorted[0] ?? 0);
}

/** Sorted instants, in pieces between those that lie more than `longest` apart. */
function pieces(sorted: readonly number[], longest: number): number[][] {
  const found: number[][] = [];
  sorted.forEach((at, i) => {
    const before = sorted[i - 1];
    if (before === undefined || at - before > longest) found.push([at]);
    else found.at(-1)?.push(at);
  });
  return found;
}

/**
 * Lay periods side by side.
 *
 * Each gets `least` pixels, and of the rest by its number of reports; what overlaps the chosen time gets most.
 */
export function laidOut(
  periods: readonly Period[],
  width: number,
  least: number,
  chosen: { from: number | null; to: number | null },
): Segment[] {
  const isChosen = ({ from, to }: Period) =>
    (chosen.from !== null || chosen.to !== null) &&
    to >= (chosen.from ?? -Infinity) &&
    from < (chosen.to ?? Infinity);
  const shares = sharesOf(periods.map((period) => ({ weight: Math.sqrt(period.count), isChosen: isChosen(period) })));
  const free = width - TEAR * (periods.length - 1);
  const each = Math.min(least, free / periods.length);
  let left = 0;
  return periods.map((period, i) => {
    const right = left + each + (free - each * periods.length) * (shares[i] as number);
    const margin = Math.max((period.to - period.from) * MARGIN, (SHORTEST_MS - (period.to - period.from)) / 2);
    const segment = { ...period, begin: period.from - margin, end: period.to + margin, left, right };
    left = right + TEAR;
    return segment;
  });
}

function sharesOf(parts: readonly { weight: number; isChosen: boolean }[]): number[] {
  const total = (isChosen: boolean) =>
    parts.reduce((sum, part) => sum + (part.isChosen === isChosen ? part.weight : 0), 0);
  const [chosen, others] = [total(true), total(false)];
  return parts.map((part) => {
    if (chosen === 0 || others === 0) return part.weight / (chosen + others);
    return part.isChosen ? (part.weight / chosen) * CHOSEN : (part.weight / others) * (1 - CHOSEN);
  });
}

/** Where an instant is drawn; within a tear, at its nearer edge. */
export function placeOf(at: number, segments: readonly Segment[]): number {
  let nearest = 0;
  for (const segment of segments) {
    if (at < segment.begin) return nearest === 0 ? segment.left : nearest;
    if (at <= segment.end) {
      const part = (at - segment.begin) / (segment.end - segment.begin);
      return segment.left + part * (segment.right - segment.left);
    }
    nearest = segment.right;
  }
  return nearest;
}

/** Which instant is drawn at a place; the inverse of `placeOf`. */
export function instantAt(x: number, segments: readonly Segment[]): number {
  const [first] = segments;
  if (!first) return 0;
  const segment = segments.find((one) => x <= one.right) ?? (segments.at(-1) as Segment);
  const part = (x - segment.left) / (segment.right - segment.left);
  return segment.begin + Math.min(1, Math.max(0, part)) * (segment.end - segment.begin);
}
