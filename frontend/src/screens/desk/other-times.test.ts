import "../../testing/browser";
import { expect, it } from "vitest";
import { evidence } from "../../testing/evidence";
import { type Tried, closest, fitting, shifted, shiftsOf } from "./other-times";

const CLAIM = { observed_at: "2013-07-19T21:00:00Z", observed_until: "2013-07-19T21:30:00Z" };

function tried(hours: number, outcome: string, score: number | null): Tried {
  const sum = { steps: [], score, bounds: { contradicted: 0.15, supported: 0.75 } };
  return { hours, at: new Date(0), evidence: evidence({ outcome, sum }) };
}

it("moves both ends of the time", () => {
  expect(shifted(CLAIM, -12)).toEqual({
    observed_at: "2013-07-19T09:00:00.000Z",
    observed_until: "2013-07-19T09:30:00.000Z",
  });
});

it("leaves an instant an instant", () => {
  expect(shifted({ ...CLAIM, observed_until: null }, 1)).toEqual({
    observed_at: "2013-07-19T22:00:00.000Z",
  });
});

it("does not look into the future", () => {
  const now = Date.parse("2013-07-19T23:30:00Z");
  expect(shiftsOf(CLAIM, now).filter((hours) => hours > 0)).toEqual([1, 2]);
  expect(shiftsOf(CLAIM, now + 48 * 3_600_000)).toHaveLength(12);
});

it("prefers the smallest shift that would be supported", () => {
  const all = [tried(24, "supported", 0.99), tried(2, "mixed", 0.8), tried(-3, "supported", 0.8)];
  expect(fitting(all).map(({ hours }) => hours)).toEqual([-3, 24]);
});

it("knows the best of those that would not be", () => {
  const all = [tried(1, "inconclusive", 0.4), tried(-1, "not_assessable", null), tried(6, "mixed", 0.6)];
  expect(closest(all)?.hours).toBe(6);
  expect(closest([tried(-1, "not_assessable", null)])).toBeNull();
});
