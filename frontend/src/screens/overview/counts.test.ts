import { expect, test } from "vitest";
import "../../testing/browser";
import { type Summary, placed } from "./counts";

const BEGIN = Date.parse("2024-05-21T06:00:00Z");

function series(start: string | null, families: Record<string, number[]>): Summary["series"] {
  return { start, bucket_s: 3600, families };
}

test("counts of one kind stand at the hours of the whole", () => {
  expect(placed(series("2024-05-21T08:00:00Z", { storm: [2, 0, 1] }), BEGIN, 6)).toEqual([0, 0, 2, 0, 1, 0]);
});

test("nothing is counted before the first or after the last hour of the whole", () => {
  expect(placed(series("2024-05-21T05:00:00Z", { storm: [9, 1, 1, 9] }), BEGIN, 2)).toEqual([1, 1]);
});

test("a kind without reports has none at any hour", () => {
  expect(placed(series(null, {}), BEGIN, 3)).toEqual([0, 0, 0]);
});
