/** Evidence as the service gives it, for tests: a flood that a gauge near by confirms. */

import type { Evidence, Lane, LaneReading, MeasuredPart } from "../api/evidence";

const HOUR = 3_600_000;
export const ZONE = "America/New_York";

/** Hourly amounts up to 19:00 UTC. */
function rain(...amounts: (number | null)[]): LaneReading[] {
  const end = Date.parse("2013-09-02T19:00:00Z");
  return amounts.map((value, place) => {
    const at = end - (amounts.length - 1 - place) * HOUR;
    const iso = (time: number) => new Date(time).toISOString();
    return { begins_at: iso(at - HOUR), at: iso(at), value, word: null };
  });
}

export function gauge(
  name: string,
  distance: number,
  amounts: (number | null)[],
  changes: Partial<Lane> = {},
): Lane {
  const total = amounts.reduce((sum: number, one) => sum + (one ?? 0), 0);
  const meets = total >= 3;
  return {
    source: name.slice(0, 3).toUpperCase(),
    name,
    near: null,
    provider: "archive",
    kind: "observation",
    attribution: "IEM",
    point: { latitude: 40.78, longitude: -73.88 },
    distance_m: distance,
    bearing_deg: 45,
    rule: "rain.total",
    drawing: "total",
    variable: "precipitation_mm",
    unit: "mm",
    threshold: { value: 3, comparison: "at_least" },
    grade: meets ? "meets" : "short",
    effect: meets ? "for" : "against",
    strength: meets ? "strong" : "weak",
    decided: {
      variable: "precipitation_mm",
      value: total,
      unit: "mm",
      present_weather: null,
      at: "2013-09-02T17:00:00Z",
      time_offset_s: meets ? -1800 : 0,
    },
    readings: rain(...amounts),
    beside: null,
    wind: null,
    counted: { log_odds: meets ? 2.6 : -0.2, share: 1, outvoted: !meets },
    ...changes,
  };
}

/** The part of the reason that a lane gives. */
export function partOf(lane: Lane, place: number): MeasuredPart {
  return {
    code: "measured",
    lane: place,
    source: lane.source,
    kind: lane.kind,
    rule: lane.rule,
    variable: lane.decided.variable,
    value: lane.decided.value,
    unit: lane.decided.unit,
    present_weather: lane.decided.present_weather,
    threshold: lane.threshold,
    grade: lane.grade,
    effect: lane.effect,
    strength: lane.strength,
    distance_m: lane.distance_m,
    time_offset_s: lane.decided.time_offset_s,
  };
}

export function evidence(changes: Partial<Evidence> & { outcome?: string } = {}): Evidence {
  const { outcome = "supported", ...more } = changes;
  const lanes = more.lanes ?? [];
  return {
    verdict: {
      outcome,
      score: 0.962,
      reason: "",
      reason_parts: lanes[0] ? [partOf(lanes[0], 0)] : [],
      rules_version: "4",
      decided_at: "2026-11-30T13:00:00Z",
    },
    claim: {
      begins_at: "2013-09-02T17:30:00Z",
      ends_at: "2013-09-02T18:00:00Z",
      window: { begins_at: "2013-09-02T12:00:00Z", ends_at: "2013-09-02T19:00:00Z" },
      reach_m: 60_000,
      coarse: false,
      contradictable: true,
      neighbours: { radius_m: 50_000, window_s: 10_800 },
    },
    lanes,
    lanes_total: lanes.length,
    voices: [],
    voices_total: 0,
    photos: [],
    sum: { steps: [], score: 0.962, bounds: { contradicted: 0.15, supported: 0.75 } },
    ...more,
  };
}

export const FLOOD_LANES: Lane[] = [
  gauge("LaGuardia", 1893, [0, 0, 0, 0, 1.1, 20.7, 0.25, 0.56]),
  gauge("Kennedy", 16_992, [0, 0, 0, 0, 0, 0, 0, 0]),
  gauge("Newark", 24_855, [0, 0, 0, 0, 0, 0, 2.8, 0.75], { strength: "moderate" }),
];
