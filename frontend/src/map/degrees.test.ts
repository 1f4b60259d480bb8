import { expect, test } from "vitest";
import { edgesOf, labelledOf } from "./degrees";

const FRAME = { north: 43.4, south: 40.6, west: -96.6, zoom: 8, width: 1020, height: 690 };

test("degrees meet the edges where they are on the map", () => {
  const { across, down } = edgesOf(FRAME);
  expect(across.map(({ degree }) => degree)).toEqual([-96, -95, -94, -93, -92, -91]);
  expect(across[0]?.x).toBeCloseTo(0.6 * (65536 / 360), 3);
  expect(down.map(({ degree }) => degree)).toEqual([41, 42, 43]);
  // North is up.
  expect(down[0]?.y).toBeGreaterThan(down[1]?.y as number);
});

test("their labels lie within the frame, each at its line", () => {
  const { across, down } = edgesOf(FRAME);
  const boxes = labelledOf(FRAME);
  expect(boxes).toHaveLength(across.length + down.length);
  for (const [left, top, right, bottom] of boxes) {
    expect(right).toBeGreaterThan(left);
    expect(bottom).toBeGreaterThan(top);
    expect(bottom === FRAME.height || right === FRAME.width).toBe(true);
  }
});
