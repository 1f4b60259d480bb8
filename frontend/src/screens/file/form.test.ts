import "../../testing/browser";
import { beforeEach, describe, expect, test } from "vitest";
import type { Draft, DraftSize } from "../../queue/types";
import { bodyOf, filingOf, missing, stepOf } from "./body";
import { type Reading, readInto } from "./reading";
import { units } from "../../format/units";
import { numberOf, sameSize, siOf, sizeOf } from "./sizes";
import { TILES, tileOf } from "./tiles";

const NOW = Date.parse("2026-05-21T21:10:00Z");
const DRAFT: Draft = {
  id: "01890a5d-ac96-474b-bcce-b302099a8057",
  changed: NOW,
  phenomenon: { value: "hail", by: "hand" },
  narrative: " Hail on the road. ",
  place: { latitude: 41.35, longitude: -94, accuracy: 30, method: "gps", name: "", time_zone: null, phrase: null },
  time: { kind: "ago", minutes: 10, at: NOW - 600_000 },
  size: { value: { value: 44.45, unit: "mm", word: "golf ball" }, by: "hand" },
  measured: false,
  attempted: false,
  problem: null,
};

describe("what is sent", () => {
  test("is what was chosen", () => {
    expect(bodyOf(DRAFT, NOW)).toEqual({
      id: DRAFT.id,
      observed_at: "2026-05-21T21:00:00.000Z",
      phenomenon: "hail",
      narrative: "Hail on the road.",
      place: { latitude: 41.35, longitude: -94, accuracy_m: 30, method: "gps", name: "" },
      magnitude: { value: 44.45, unit: "mm", qualifier: "estimated", raw: "golf ball" },
    });
  });

  test("says when it was measured", () => {
    expect(bodyOf({ ...DRAFT, measured: true }, NOW).magnitude).toMatchObject({
      qualifier: "measured",
      raw: null,
    });
  });

  test("keeps the time of pressing the button, however late it goes out", () => {
    const filing = filingOf({ ...DRAFT, time: { kind: "now", minutes: 0, at: 0 } }, NOW);
    expect(filing.body.observed_at).toBe("2026-05-21T21:10:00.000Z");
    expect(filing.draft.time).toEqual({ kind: "own", minutes: 0, at: NOW });
  });
});

test.each([
  [{}, []],
  [{ phenomenon: null }, []],
  [{ phenomenon: null, narrative: " " }, ["what"]],
  [{ place: null }, ["place"]],
  [{ time: { kind: "own", minutes: 0, at: NOW + 3_600_000 } }, ["time"]],
] as const)("with %j is missing %j", (parts, lacks) => {
  expect(missing({ ...DRAFT, ...parts }, NOW)).toEqual(lacks);
});

test.each([
  ["/place/latitude", "where"],
  ["/observed_at", "where"],
  ["/magnitude/value", "where"],
  ["/narrative", "words"],
  ["/phenomenon", "what"],
  [undefined, "what"],
])("%s is mended on the step %s", (pointer, step) => {
  expect(stepOf(pointer)).toBe(step);
});

describe("tiles", () => {
  test("there are twelve, and no kind is on two", () => {
    const kinds = TILES.flatMap((tile) => tile.kinds);
    expect(TILES).toHaveLength(12);
    expect(new Set(kinds).size).toBe(kinds.length);
  });

  test.each([
    ["marine_hail", "hail", "storm", "Hail"],
    ["wall_cloud", "funnel", "storm", "Tornado"],
    ["ice_jam", "flood", "water", "Flood"],
    ["extreme_cold", "cold", "winter", "Heat"],
    ["volcanic_ash", "ash", "ground", "Air"],
    ["tropical_storm", "cyclone", "coast", "Coast"],
    ["of_a_later_version", "unknown", "unknown", "Other"],
  ])("%s is behind one", (key, glyph, family, tile) => {
    expect(tileOf(key, { glyph, family } as never).key).toBe(tile);
  });
});

describe("what the words say", () => {
  const units = (kind: string) => (kind === "hail" ? ["in", "mm", "cm"] : []);
  const reading = (phenomenon: string | null, value: number | null) =>
    ({
      phenomenon,
      magnitude: value === null ? null : { value, unit: "in", raw: "golf ball" },
    }) as unknown as Reading;
  const open = { ...DRAFT, phenomenon: null, size: null };

  test("fills in what was left open", () => {
    expect(readInto(open, reading("hail", 1.75), units)).toEqual({
      phenomenon: { value: "hail", by: "words" },
      size: { value: { value: 1.75, unit: "in", word: "golf ball" }, by: "words" },
    });
  });

  test("never replaces what was chosen by hand", () => {
    expect(readInto(DRAFT, reading("tornado", 3), units)).toEqual({});
  });

  test("is let go of when the words change", () => {
    const read = { ...open, phenomenon: { value: "hail", by: "words" } } as const;
    expect(readInto(read, reading(null, null), units)).toEqual({ phenomenon: null });
  });

  test("brings no size that the kind does not have", () => {
    const rain = { ...open, phenomenon: { value: "tornado", by: "hand" } } as const;
    expect(readInto(rain, reading("tornado", 1.75), units)).toEqual({});
  });
});

describe("sizes", () => {
  test.each([
    ["4,5", 4.5],
    [" 12 ", 12],
    ["-3.5", -3.5],
    ["", null],
    ["1e9", null],
    ["4.4 cm", null],
  ])("%j is %j", (text, value) => {
    expect(numberOf(text)).toBe(value);
  });

  test.each([
    [1.75, "in", 44.45, "mm"],
    [50, "F", 10, "degC"],
    [10, "C", 10, "degC"],
    [36, "km/h", 10, "m/s"],
    [1, "mi", 1609.344, "m"],
  ])("%d %s are %d %s", (value, unit, si, siUnit) => {
    const [found, inUnit] = siOf({ value, unit: unit as DraftSize["unit"] });
    expect(found).toBeCloseTo(si, 6);
    expect(inUnit).toBe(siUnit);
  });

  beforeEach(() => {
    units.value = { system: "metric", wind: "m/s" };
  });

  test("a comparator is sent exactly, so that thresholds hold", () => {
    expect(sizeOf(25.4, "mm", "quarter")).toEqual({ value: 25.4, unit: "mm", word: "quarter" });
  });

  test("the same size is the same in other units", () => {
    const inches = { value: 1.75, unit: "in", word: null } as const;
    expect(sameSize(inches, { value: 44.45, unit: "mm", word: null })).toBe(true);
    expect(sameSize(inches, { value: 1.75, unit: "cm", word: null })).toBe(false);
  });
});
