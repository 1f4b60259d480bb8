import "../testing/browser";
import { beforeAll, describe, expect, it } from "vitest";
import { chooseUnits } from "../format/units";
import { speak } from "../i18n";
import { FLOOD_LANES, ZONE, evidence, gauge } from "../testing/evidence";
import { apart } from "./TimeAxis";
import { lineOf } from "./LaneLevel";
import { laneScale, laneTime, runningTotal, scaleKey } from "./lanes";
import { type PixelBox, feather, placedLabels, ringsWithin, zoomFor } from "./ringmap";
import { linear, logOdds, niceAbove, timeTicks } from "./scale";
import { laneName } from "../sentences/words";
import { pushesOf } from "./sum";

const HOUR = 3_600_000;

beforeAll(async () => {
  chooseUnits({ system: "metric", wind: "m/s" });
  await speak("en");
});

describe("ticks of time", () => {
  it("lie on whole hours of the place's clock", () => {
    const from = Date.parse("2024-05-21T18:40:00Z");
    const { step, at } = timeTicks(from, from + 3 * HOUR, "Asia/Kolkata", 4);
    expect(step).toBe(HOUR);
    expect(at.map((tick) => new Date(tick).toISOString())).toEqual([
      "2024-05-21T19:30:00.000Z",
      "2024-05-21T20:30:00.000Z",
      "2024-05-21T21:30:00.000Z",
    ]);
  });

  it.each([0.05, 0.5, 3, 11, 60, 500, 3000])("are never more than asked for, over %d h", (hours) => {
    const { at } = timeTicks(0, hours * HOUR, "UTC", 8);
    expect(at.length).toBeGreaterThan(0);
    expect(at.length).toBeLessThanOrEqual(9);
  });
});

it("leaves out times that would touch the one before, as at the edges", () => {
  const label = (x: number, anchor: "start" | "middle" | "end") => ({
    x,
    text: "12:00 pm",
    "text-anchor": anchor,
  });
  const all = [label(0, "start"), label(60, "middle"), label(130, "middle"), label(190, "end")];
  expect(apart(all).map(({ x }) => x)).toEqual([0, 130]);
});

describe("the scale of lanes", () => {
  it("is one for all lanes of a kind, up to the largest total", () => {
    const [first, second] = FLOOD_LANES as [(typeof FLOOD_LANES)[0], (typeof FLOOD_LANES)[0]];
    expect(scaleKey(first)).toBe(scaleKey(second));
    const y = laneScale(FLOOD_LANES, scaleKey(first));
    expect(y.to).toBe(niceAbove(runningTotal(first).at(-1) ?? 0));
    expect(y(0)).toBeGreaterThan(y(y.to));
  });

  it("shows what the claim takes even where every gauge stayed dry", () => {
    const dry = [gauge("Kennedy", 1000, [0, 0, 0])];
    const y = laneScale(dry, scaleKey(dry[0]!));
    expect(y.to).toBeGreaterThan(3);
  });

  it("has a place for lanes without any value", () => {
    const mute = gauge("Kennedy", 1000, [null], { threshold: null, drawing: "level" });
    expect(Number.isFinite(laneScale([mute], scaleKey(mute))(0))).toBe(true);
  });

  it("covers all readings and the claim", () => {
    const time = laneTime(evidence({ lanes: FLOOD_LANES }));
    expect(new Date(time.from).toISOString()).toBe("2013-09-02T11:00:00.000Z");
    expect(new Date(time.to).toISOString()).toBe("2013-09-02T19:00:00.000Z");
  });
});

it("breaks the pen line where nothing was reported", () => {
  const y = linear(0, 10, 10, 0);
  const dots = [1, 2, null, 3].map((value, x) => ({ x, value }));
  expect(lineOf(dots, y)).toBe("M0.0 9.0L1.0 8.0M3.0 7.0");
});

describe("the sum", () => {
  const steps = [
    { of: "lane" as const, lane: 0, voices: [], log_odds: 2.6 },
    { of: "lane" as const, lane: 2, voices: [], log_odds: 0.8 },
    { of: "lane" as const, lane: 1, voices: [], log_odds: -0.2 },
    { of: "rest" as const, lane: null, voices: [], log_odds: 0.1 },
  ];
  const halved = { ...FLOOD_LANES[2]!, counted: { log_odds: 0.8, share: 0.5, outvoted: false } };
  const sum = { steps, score: 0.964, bounds: { contradicted: 0.15, supported: 0.75 } };
  const shown = evidence({ lanes: [FLOOD_LANES[0]!, FLOOD_LANES[1]!, halved], sum });

  it("begins at even odds and ends at the score", () => {
    const pushes = pushesOf(shown);
    expect(pushes[0]?.from).toBe(logOdds(0.5));
    expect(pushes.at(-1)?.to).toBeCloseTo(logOdds(0.964), 1);
    expect(pushes.slice(1).map((push) => push.from)).toEqual(pushes.slice(0, -1).map((p) => p.to));
  });

  it("names each witness and how much it counted", () => {
    expect(pushesOf(shown).map((push) => push.label)).toEqual([
      "LaGuardia",
      "Newark, counted half",
      "Kennedy, outvoted",
      "all others",
    ]);
  });
});

describe("the neighbourhood", () => {
  it.each([1000, 30_000, 60_000, 900_000])("shows all within %d m where a zoom can", (reach) => {
    const zoom = zoomFor(reach, 41, 165);
    const metres = (40_075_017 * Math.cos((41 * Math.PI) / 180)) / (256 * 2 ** zoom);
    expect(165 * metres).toBeGreaterThanOrEqual(reach);
  });

  it("has rings at round distances of the reader's unit", () => {
    expect(ringsWithin(30_000)).toEqual([10_000, 25_000]);
    chooseUnits({ system: "us" });
    expect(ringsWithin(30_000)).toEqual([5, 10].map((miles) => miles * 1609.344));
    chooseUnits({ system: "metric" });
  });

  it.each([
    [2.6, 1],
    [5.2, 1],
    [7.7, 2],
    [25.7, 3],
  ])("draws the wind of %d m/s with the strokes that say so", (speed, strokes) => {
    const path = feather({ x: 0, y: 0 }, 270, speed);
    expect(path.match(/M/g)?.length).toBe(1 + strokes - (speed > 25 ? 2 : 0));
  });
});

describe("the texts of stations", () => {
  const frame: PixelBox = [-180, -165, 180, 130];
  const overlaps = (one: PixelBox, other: PixelBox) =>
    one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];

  it.each([
    ["one east of the claim", [{ x: 14, y: 0, width: 90 }]],
    ["three around New York", [{ x: 20, y: 6, width: 66 }, { x: 60, y: 70, width: 100 }, { x: -80, y: 40, width: 90 }]],
    ["two at one place", [{ x: 40, y: 40, width: 90 }, { x: 44, y: 44, width: 90 }]],
    ["one at the eastern edge", [{ x: 170, y: 0, width: 90 }]],
    ["one at the foot", [{ x: 0, y: 120, width: 90 }]],
  ])("cover nothing else: %s", (_, spots) => {
    const labels = placedLabels(spots, { x: 0, y: 0 }, frame);
    const marks: PixelBox[] = spots.map(({ x, y }) => [x - 6, y - 6, x + 6, y + 6]);
    labels.forEach(({ box }, place) => {
      const others = labels.filter((_, other) => other !== place).map((label) => label.box);
      const covered = [...others, ...marks, [-9, -9, 9, 9] as PixelBox];
      expect(covered.filter((other) => overlaps(box, other))).toEqual([]);
      expect(box[0]).toBeGreaterThanOrEqual(frame[0]);
      expect(box[2]).toBeLessThanOrEqual(frame[2]);
      expect(box[3]).toBeLessThanOrEqual(frame[3]);
    });
  });
});

it.each([
  ["LaGuardia Airport", null, "LaGuardia"],
  ["Newark Liberty International Airport", null, "Newark Liberty"],
  ["Ames Municipal Airport", null, "Ames"],
  ["Orange County Airport", null, "Orange County"],
  ["Airport", null, "Airport"],
  ["Central Park", null, "Central Park"],
  [null, "Ankeny", "KXYZ near Ankeny"],
  [null, null, "KXYZ"],
])("calls a station %s near %s %s", (name, near, called) => {
  expect(laneName({ name, near, source: "KXYZ" })).toBe(called);
});

it("keeps the zone of the place, also where the reader is elsewhere", () => {
  const { at } = timeTicks(Date.parse("2013-09-02T12:00:00Z"), Date.parse("2013-09-03T12:00:00Z"), ZONE, 2);
  expect(at.map((tick) => new Date(tick).getUTCHours() % 12)).toEqual(at.map(() => 4));
});
