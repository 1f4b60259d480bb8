import { describe, expect, test } from "vitest";
import { type Box, NO_FILTERS, addressOf, filtersOf, inUse, isWithin, parametersOf, searchOf } from "./filters";

const PHENOMENA = new Map(
  [
    { key: "hail", family: "storm" },
    { key: "tornado", family: "storm" },
    { key: "heat", family: "heat" },
    { key: "excessive_heat", family: "heat" },
    { key: "rain", family: "water" },
  ].map((one) => [one.key, one]),
);

function read(query: string) {
  return filtersOf(new URLSearchParams(query));
}

function asked(query: string) {
  return parametersOf(read(query), PHENOMENA);
}

describe("the address", () => {
  test.each([
    "box=-74.3,40.5,-73.7,41&from=2013-02-01T00:00:00Z&to=2014-01-01T00:00:00Z",
    "box=170,-20,-170,10",
    "kind=all-storm,heat&verdict=supported,mixed&by=asos,public&q=belt+parkway&photo=yes",
    "",
  ])("says the same after it was read: %s", (query) => {
    const filters = read(query);
    const kept = new URLSearchParams();
    for (const [name, value] of Object.entries(addressOf(filters))) {
      if (value !== null) kept.set(name, value);
    }
    expect(filtersOf(kept)).toEqual(filters);
    expect([...kept.keys()].sort()).toEqual([...new URLSearchParams(query).keys()].sort());
    expect(inUse(filters)).toBe([...kept.keys()].length);
  });

  test.each([
    "box=1,2,3",
    "box=1,2,3,4,5",
    "box=a,b,c,d",
    "box=,,,",
    "box=1,,3,4",
    "box=0,10,5,-10",
    "box=0,0,400,10",
    "from=yesterday",
    "to=0001-01-01T00:00:00Z",
    "verdict=true",
    "kind=<script>",
    "by=,",
    "q=++",
    "photo=no",
  ])("says nothing where it cannot be right: %s", (query) => {
    expect(read(query)).toEqual(NO_FILTERS);
  });
});

describe("the question to the service", () => {
  test("names the phenomena of a family, and others beside it", () => {
    expect(asked("kind=all-heat,hail")?.phenomenon).toEqual(["hail", "heat", "excessive_heat"]);
    expect(asked("kind=heat")?.phenomenon).toEqual(["heat"]);
  });

  test("waits for the vocabulary only if kinds are asked for", () => {
    expect(parametersOf(read("kind=hail"), new Map())).toBeNull();
    expect(parametersOf(read("q=hail"), new Map())).toEqual({ q: "hail" });
  });

  test("has every part, and as a link too", () => {
    const all = asked(
      "box=-97,40,-90,44&from=2024-05-21T00:00:00Z&kind=rain&verdict=mixed&by=public&q=road&photo=yes",
    );
    expect(searchOf({ ...all, format: "csv" }).toString()).toBe(
      new URLSearchParams({
        phenomenon: "rain",
        bbox: "-97,40,-90,44",
        from: "2024-05-21T00:00:00Z",
        verdict: "mixed",
        source: "public",
        q: "road",
        has_photo: "true",
        format: "csv",
      }).toString(),
    );
  });
});

describe("a box", () => {
  const inIowa: Box = [-97, 40, -90, 44];
  const acrossTheAntimeridian: Box = [170, -20, -170, 10];

  test.each([
    [42, -93, inIowa, true],
    [42, -89, inIowa, false],
    [45, -93, inIowa, false],
    [-5, 175, acrossTheAntimeridian, true],
    [-5, -175, acrossTheAntimeridian, true],
    [-5, 180, acrossTheAntimeridian, true],
    [-5, 0, acrossTheAntimeridian, false],
    [20, 175, acrossTheAntimeridian, false],
  ])("has or has not %d, %d in %j", (latitude, longitude, box, within) => {
    expect(isWithin({ latitude, longitude }, box)).toBe(within);
  });

  test("has no place without coordinates", () => {
    expect(isWithin({ latitude: null, longitude: null }, [-180, -90, 180, 90])).toBe(false);
  });
});
