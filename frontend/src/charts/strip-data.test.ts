import { expect, it } from "vitest";
import { type Bar, piled, rowsOf, stacked } from "./strip-data";

it("gives each of four families a row, in their order", () => {
  const rows = rowsOf(new Map([["storm", 1], ["wind", 9], ["heat", 3], ["air", 2]]));
  expect(rows.map((row) => row.families)).toEqual([["storm"], ["wind"], ["heat"], ["air"]]);
});

it("puts the families with fewest reports of five into one row", () => {
  const rows = rowsOf(new Map([["storm", 1], ["wind", 9], ["water", 2], ["heat", 3], ["air", 2]]));
  expect(rows.map((row) => row.families)).toEqual([["wind"], ["water"], ["heat"], ["storm", "air"]]);
});

it("stacks dots that would cover each other, and begins anew beside them", () => {
  const dots = [0, 3, 6, 7, 40].map((at) => ({ at, family: "wind", outcome: null }));
  const found = stacked(dots, (at) => at, 6.6);
  expect(found.map(({ at, level }) => [at, level])).toEqual([
    [0, 0],
    [3, 1],
    [6, 2],
    [7, 0],
    [40, 0],
  ]);
});

it("loses no dot", () => {
  const dots = Array.from({ length: 400 }, (_, i) => ({ at: (i * 7919) % 1000, family: "wind", outcome: null }));
  expect(stacked(dots, (at) => at / 10, 6).map(({ at }) => at).sort()).toEqual(dots.map(({ at }) => at).sort());
});

const ROWS = [{ families: ["wind"] }, { families: ["storm", "air", "heat"] }];
const bar = (family: string, count: number, from = 0): Bar => ({ family, count, from, to: from + 1 });

it("piles up the bars of one time in one row, and no others", () => {
  const found = piled([bar("wind", 3), bar("storm", 1), bar("air", 2), bar("heat", 4, 1)], ROWS, 24);
  expect(found.map(({ family, row, under, height }) => [family, row, under, height])).toEqual([
    ["wind", 0, 0, 18],
    ["storm", 1, 0, 6],
    ["air", 1, 6, 12],
    ["heat", 1, 0, 24],
  ]);
});

it("shows one report beside thousands, and no pile leaves its row", () => {
  const found = piled([bar("storm", 5000), bar("air", 1), bar("heat", 1)], ROWS, 24);
  for (const { height } of found) expect(height).toBeGreaterThan(1);
  const top = found.map(({ under, height }) => under + height);
  expect(Math.max(...top)).toBeCloseTo(24);
});
