/** What the strip draws: rows of families, each with reports as dots, or with bars where there are many. */

export interface Dot {
  readonly at: number;
  readonly family: string;
  readonly outcome: string | null;
}

/** The reports of a family within a time. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly family: string;
  readonly count: number;
}

export interface Row {
  readonly families: readonly string[];
}

/** Rows at most; the families with fewest reports share the last one. */
const MOST_ROWS = 4;

/** Return the rows for families in the order of `counts`: those with most reports alone, the others together. */
export function rowsOf(counts: ReadonlyMap<string, number>): Row[] {
  const families = [...counts.keys()];
  if (families.length <= MOST_ROWS) return families.map((family) => ({ families: [family] }));
  const most = [...counts].sort(([, one], [, other]) => other - one).slice(0, MOST_ROWS - 1);
  const alone = families.filter((family) => most.some(([key]) => key === family));
  const others = families.filter((family) => !alone.includes(family));
  return [...alone.map((family) => ({ families: [family] })), { families: others }];
}

export interface Piled extends Bar {
  /** The row it stands in, from the top. */
  readonly row: number;
  /** Pixels between the bottom of its row and that of the bar. */
  readonly under: number;
  readonly height: number;
}

/** A bar of one report among thousands can still be seen. */
const LEAST_BAR = 1.5;

/** Pile up the bars of one time in one row; the highest pile is `room` pixels high. */
export function piled(bars: readonly Bar[], rows: readonly Row[], room: number): Piled[] {
  const piles = new Map<string, { row: number; bars: Bar[]; count: number }>();
  for (const bar of bars) {
    const row = rows.findIndex(({ families }) => families.includes(bar.family));
    const key = `${row} ${bar.from} ${bar.to}`;
    const pile = piles.get(key) ?? { row, bars: [], count: 0 };
    piles.set(key, pile);
    pile.bars.push(bar);
    pile.count += bar.count;
  }
  const most = Math.max(1, ...[...piles.values()].map(({ count }) => count));
  return [...piles.values()].flatMap(({ row, bars: own }) => {
    const heights = own.map(({ count }) => Math.max(LEAST_BAR, (count / most) * room));
    const shrink = Math.min(1, room / heights.reduce((sum, height) => sum + height, 0));
    let top = 0;
    return own.map((bar, i) => {
      const height = (heights[i] as number) * shrink;
      top += height;
      return { ...bar, row, under: top - height, height };
    });
  });
}

export interface Stacked extends Dot {
  readonly x: number;
  /** How many dots lie below it. */
  readonly level: number;
}

/** Stack dots that would cover each other: those less than `apart` pixels beside the one below. */
export function stacked(
  dots: readonly Dot[],
  place: (at: number) => number,
  apart: number,
): Stacked[] {
  const found: Stacked[] = [];
  let [under, level] = [-Infinity, 0];
  for (const dot of [...dots].sort((one, other) => one.at - other.at)) {
    const x = place(dot.at);
    level = x - under < apart ? level + 1 : 0;
    if (level === 0) under = x;
    found.push({ ...dot, x, level });
  }
  return found;
}
