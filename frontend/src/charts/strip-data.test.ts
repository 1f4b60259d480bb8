import { expect, it } from "vitest";
import { rowsOf, stacked } from "./strip-data";

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
