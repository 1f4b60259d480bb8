import "../testing/browser";
import { describe, expect, it } from "vitest";
import { chooseUnits } from "../format/units";
import { type Disc, distanceMarks, labelsBeside, spread } from "./voices";

const AREA = [0, 0, 300, 200] as const;
const disc = (x: number, y: number, r = 8): Disc => ({ x, y, r });

function nearest(discs: readonly Disc[]): number {
  const gaps = discs.flatMap((one, index) =>
    discs.slice(index + 1).map((two) => Math.hypot(one.x - two.x, one.y - two.y) - one.r - two.r),
  );
  return Math.min(...gaps);
}

describe("discs of other reports", () => {
  it("stand where they belong as long as they have room", () => {
    const apart = [disc(50, 50), disc(100, 50), disc(50, 100)];
    expect(spread(apart, AREA).map(({ x, y }) => [x, y])).toEqual([[50, 50], [100, 50], [50, 100]]);
  });

  it("never cover each other, however many were at one time and place", () => {
    const placed = spread(Array.from({ length: 12 }, () => disc(150, 100)), AREA);
    expect(nearest(placed)).toBeGreaterThan(2.9);
    expect(placed[0]).toMatchObject({ x: 150, y: 100 });
    expect(placed.every(({ at }) => at.x === 150 && at.y === 100)).toBe(true);
  });

  it("stay in the drawing, and off what stands there", () => {
    const cross = disc(150, 10, 9);
    const placed = spread([disc(150, 10), disc(298, 1)], AREA, [cross]);
    expect(nearest([cross, ...placed])).toBeGreaterThan(2.9);
    for (const { x, y, r } of placed) {
      expect(Math.min(x - r, y - r, 300 - x - r, 200 - y - r)).toBeGreaterThanOrEqual(0);
    }
  });

  it("stay where they belong when there is no room at all", () => {
    expect(spread([disc(10, 10, 40)], [0, 0, 20, 20])).toMatchObject([{ x: 10, y: 10 }]);
  });
});

describe("texts beside discs", () => {
  it("change sides for a neighbour, and are left out where both sides are taken", () => {
    const discs = [disc(100, 50), disc(140, 50), disc(60, 50)];
    expect(labelsBeside(discs.slice(0, 2), [60], AREA)[0]?.anchor).toBe("end");
    expect(labelsBeside(discs, [60], AREA)).toEqual([null]);
  });

  it("never leave the drawing or cover other texts", () => {
    expect(labelsBeside([disc(280, 50)], [60], AREA)[0]?.anchor).toBe("end");
    const written = [[110, 40, 200, 60]] as const;
    expect(labelsBeside([disc(100, 50)], [60], AREA, written)[0]?.anchor).toBe("end");
  });
});

describe("marks of distance", () => {
  it("are round in the reader's unit", () => {
    chooseUnits({ system: "metric" });
    expect(distanceMarks(50_000)).toEqual([10_000, 20_000, 30_000, 40_000, 50_000]);
    chooseUnits({ system: "us" });
    expect(distanceMarks(50_000).map((at) => at / 1609.344)).toEqual([10, 20, 30]);
  });
});
