/** What the lanes of a report share: one time axis, and one scale for each variable. */

import type { Evidence, Lane, PhotoPart } from "../api/evidence";
import type { TimeSpan } from "./TimeAxis";
import { type Scale, linear, niceAbove } from "./scale";

export const LANE_HEIGHT = 80;
/** Of a lane beside other things, on the desk. */
export const LOW_LANE_HEIGHT = 54;
const UNDER_FLOOR = 8;
const CEILING = 10;
const MINUTE = 60_000;

export function claimSpan({ claim }: Pick<Evidence, "claim">): TimeSpan {
  return { from: Date.parse(claim.begins_at), to: Date.parse(claim.ends_at) };
}

/** Photos that were taken further from the claim than this stand at the edge of their lane. */
const PHOTOS_WITHIN_S = 3 * 3600;

/** When a photo was taken, in milliseconds; null where the camera noted no time. */
export function takenAt({ claim }: Pick<Evidence, "claim">, photo: PhotoPart): number | null {
  const { time_offset_s } = photo;
  if (time_offset_s === null) return null;
  return Date.parse(time_offset_s > 0 ? claim.ends_at : claim.begins_at) + time_offset_s * 1000;
}

/** The time that all lanes show: of all readings, of photos near it, and of the claim. */
export function laneTime(evidence: Evidence): TimeSpan {
  const claim = claimSpan(evidence);
  const near = evidence.photos.filter((one) => Math.abs(one.time_offset_s ?? 0) <= PHOTOS_WITHIN_S);
  const times = [
    ...evidence.lanes.flatMap((lane) =>
      lane.readings.flatMap((one) => [Date.parse(one.begins_at ?? one.at), Date.parse(one.at)]),
    ),
    ...near.flatMap((photo) => takenAt(evidence, photo) ?? []),
  ];
  const from = Math.min(claim.from, ...times);
  const to = Math.max(claim.to, ...times);
  const total = evidence.lanes.some((lane) => lane.drawing === "total");
  const margin = total && times.length > 0 ? 0 : Math.max(10 * MINUTE, (to - from) * 0.04);
  return { from: from - margin, to: to + margin };
}

/** What a lane adds up to at each of its readings. */
export function runningTotal(lane: Lane): readonly number[] {
  let sum = 0;
  return lane.readings.map((one) => {
    sum += one.value ?? 0;
    return sum;
  });
}

/** Lanes with the same key share a scale. */
export function scaleKey(lane: Lane): string {
  return `${lane.drawing}|${lane.variable}`;
}

/** The scale of values of all lanes with this key, over the height of a lane. */
export function laneScale(lanes: readonly Lane[], key: string, height = LANE_HEIGHT): Scale {
  const floor = height - UNDER_FLOOR;
  const values = lanes.filter((lane) => scaleKey(lane) === key).flatMap(valuesOf);
  const limits = lanes
    .filter((lane) => scaleKey(lane) === key && comparesLevels(lane))
    .map((lane) => lane.threshold?.value ?? 0);
  const low = Math.min(...values, ...limits, Infinity);
  const high = Math.max(...values, ...limits, -Infinity);
  if (!Number.isFinite(low) || !Number.isFinite(high)) return linear(0, 1, floor, CEILING);
  if (low >= 0 && !key.endsWith("_c")) {
    return linear(0, niceAbove(Math.max(high, Math.max(...limits, 0) * 1.25)), floor, CEILING);
  }
  const margin = Math.max(1, (high - low) * 0.15);
  return linear(low - margin, high + margin, floor, CEILING);
}

/** Whether what a lane is compared with lies on the scale of its readings. */
export function comparesLevels(lane: Lane): boolean {
  return lane.threshold !== null && lane.decided.variable === lane.variable;
}

function valuesOf(lane: Lane): readonly number[] {
  const values = lane.drawing === "total" ? runningTotal(lane) : lane.readings.map((r) => r.value);
  const beside = sameUnit(lane) ? (lane.beside?.values ?? []) : [];
  return [...values, ...beside].filter((value): value is number => value !== null);
}

/** Whether the second values of a lane can be drawn on the scale of the first. */
export function sameUnit(lane: Lane): boolean {
  const ends = (name: string) => name.slice(name.lastIndexOf("_"));
  return lane.beside !== null && ends(lane.beside.variable) === ends(lane.variable);
}
