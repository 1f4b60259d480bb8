/** What a verdict rests on, as `/v1/reports/{id}/evidence` gives it. */

import type { Schemas } from "./client";

export type Evidence = Schemas["VerdictEvidence"];
export type Lane = Schemas["Lane"];
export type LaneReading = Schemas["LaneReading"];
export type Voice = Schemas["Voice"];
export type Step = Schemas["Step"];
export type MeasuredPart = Schemas["MeasuredPart"];
export type PhotoPart = Schemas["PhotoPart"];
export type NoReadingsPart = Schemas["NoReadingsPart"];
export type ReasonPart = NonNullable<Evidence["verdict"]>["reason_parts"][number];
export type Threshold = NonNullable<Lane["threshold"]>;
export type Grade = Lane["grade"];
export type Effect = Lane["effect"];
export type Strength = Lane["strength"];

/** A position in degrees. */
export interface Spot {
  readonly latitude: number;
  readonly longitude: number;
}
