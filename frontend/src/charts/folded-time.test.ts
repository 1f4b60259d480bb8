import { describe, expect, it } from "vitest";
import { instantAt, laidOut, periodsOf, placeOf } from "./folded-time";

const HOUR = 3_600_000;
const NONE = { from: null, to: null };

describe("periods", () => {
  it("are split at quiet spans of more than a fifth of the whole time", () => {
    const found = periodsOf([0, 10, 20, 60, 65, 100].map((at) => at * HOUR));
    expect(found.map(({ from, to, count }) => [from / HOUR, to / HOUR, count])).toEqual([
      [0, 20, 3],
      [60, 65, 2],
      [100, 100, 1],
    ]);
  });

  it("stay whole when a quiet span is exactly a fifth", () => {
    expect(periodsOf([0, 20, 40, 60, 80, 100])).toHaveLength(1);
  });

  it("are split at a quiet span that is nearly all of one, however short against the whole time", () => {
    const [day, year] = [24 * HOUR, 365 * 24 * HOUR];
    const found = periodsOf([0, 11 * year, 11 * year + day, 13 * year]);
    expect(found.map(({ count }) => count)).toEqual([1, 2, 1]);
    expect(periodsOf([0, 11 * year, 11 * year + day])).toHaveLength(2);
  });

  it("do not depend on the order, and count every instant once", () => {
    const instants = [77, 3, 500, 3, 12, 480, 499, 60];
    const found = periodsOf(instants);
    expect(found).toEqual(periodsOf([...instants].reverse()));
    expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(instants.length);
  });

  it("are none without reports, and one for a single report", () => {
    expect(periodsOf([])).toEqual([]);
    expect(periodsOf([7])).toEqual([{ from: 7, to: 7, count: 1 }]);
  });
});

describe("the layout", () => {
  const periods = periodsOf([0, 10, 20, 60, 65, 100].map((at) => at * HOUR));

  it.each([1016, 390, 200])("fills %i pixels without an overlap", (width) => {
    const segments = laidOut(periods, width, 88, NONE);
    expect(segments[0]?.left).toBe(0);
    expect(segments.at(-1)?.right).toBeCloseTo(width);
    segments.slice(1).forEach((segment, i) => expect(segment.left).toBeGreaterThan(segments[i]?.right as number));
  });

  it("gives a chosen period most of the width", () => {
    const segments = laidOut(periods, 1000, 88, { from: 99 * HOUR, to: 101 * HOUR });
    const [, , chosen] = segments.map(({ left, right }) => right - left);
    expect(chosen).toBeGreaterThan(550);
  });

  it("finds the instant of each place again", () => {
    const segments = laidOut(periods, 1000, 88, NONE);
    for (const at of [0, 3, 20, 61, 64.5, 100].map((hours) => hours * HOUR)) {
      expect(instantAt(placeOf(at, segments), segments)).toBeCloseTo(at, -1);
    }
  });

  it("keeps the order of time, also of what is torn out", () => {
    const segments = laidOut(periods, 700, 88, NONE);
    let before = -1;
    for (let at = -20; at < 130; at++) {
      const x = placeOf(at * HOUR, segments);
      expect(x).toBeGreaterThanOrEqual(before);
      before = x;
    }
  });
});
