/** What a verdict rests on, as `/v1/reports/{id}/evidence` gives it. */

export interface Spot {
  readonly latitude: number;
  readonly longitude: number;
}

export type Comparison = "at_least" | "at_most" | "below";
export type Grade = "meets" | "close" | "short";
export type Effect = "for" | "against" | "neutral";
export type Strength = "strong" | "moderate" | "weak" | "none";

export interface Threshold {
  readonly value: number;
  readonly comparison: Comparison;
}

/** What a source measured, reported or computed. */
export interface MeasuredPart {
  readonly code: "measured";
  /** Place among the lanes; null without lanes. */
  readonly lane: number | null;
  readonly source: string;
  readonly kind: "observation" | "analysis";
  readonly rule: string;
  readonly variable: string;
  readonly value: number | null;
  readonly unit: string;
  readonly present_weather: string | null;
  readonly threshold: Threshold | null;
  readonly grade: Grade;
  readonly effect: Effect;
  readonly strength: Strength;
  readonly distance_m: number;
  readonly time_offset_s: number;
}

export interface PhotoPart {
  readonly code: "photo";
  readonly photo: string;
  readonly effect: Effect;
  readonly distance_m: number | null;
  readonly time_offset_s: number | null;
  readonly shows: string | null;
}

export interface NeighboursPart {
  readonly code: "neighbours";
  readonly n: number;
  readonly nearest_m: number;
  readonly nearest_s: number;
}

export interface NoReadingsPart {
  readonly code: "no_readings";
  readonly reach_m: number;
  readonly begins_at: string;
  readonly ends_at: string;
}

export type ReasonPart =
  | MeasuredPart
  | PhotoPart
  | NeighboursPart
  | NoReadingsPart
  | { readonly code: "more_sources"; readonly n: number }
  | { readonly code: "nothing" | "no_observations" | "no_source" };

export interface LaneReading {
  readonly begins_at: string | null;
  readonly at: string;
  readonly value: number | null;
  readonly word: string | null;
}

export interface Lane {
  readonly source: string;
  readonly name: string | null;
  readonly provider: string;
  readonly kind: "observation" | "analysis";
  readonly attribution: string;
  readonly point: Spot;
  readonly distance_m: number;
  readonly bearing_deg: number;
  readonly rule: string;
  readonly drawing: "total" | "level" | "word";
  readonly variable: string;
  readonly unit: string;
  readonly threshold: Threshold | null;
  readonly grade: Grade;
  readonly effect: Effect;
  readonly strength: Strength;
  readonly decided: {
    readonly variable: string;
    readonly value: number | null;
    readonly unit: string;
    readonly present_weather: string | null;
    readonly at: string;
    readonly time_offset_s: number;
  };
  readonly readings: readonly LaneReading[];
  readonly beside: { readonly variable: string; readonly values: readonly (number | null)[] } | null;
  readonly wind: {
    readonly at: string;
    readonly speed_ms: number;
    readonly direction_deg: number | null;
    readonly gust_ms: number | null;
  } | null;
  readonly counted: {
    readonly log_odds: number;
    readonly share: number;
    readonly outvoted: boolean;
  } | null;
}

export interface Voice {
  readonly report: string;
  readonly point: Spot | null;
  readonly distance_m: number;
  readonly bearing_deg: number | null;
  readonly time_offset_s: number;
  readonly counts: number;
  readonly copy_of: string | null;
}

export interface Step {
  readonly of: "lane" | "voices" | "photos" | "rest";
  readonly lane: number | null;
  readonly voices: readonly number[];
  readonly log_odds: number;
}

export interface JudgedClaim {
  readonly begins_at: string;
  readonly ends_at: string;
  readonly window: { readonly begins_at: string; readonly ends_at: string };
  readonly reach_m: number;
  readonly coarse: boolean;
  readonly contradictable: boolean;
  readonly neighbours: { readonly radius_m: number; readonly window_s: number };
}

export interface JudgedVerdict {
  readonly outcome: string;
  readonly score: number | null;
  readonly reason: string;
  readonly reason_parts: readonly ReasonPart[];
  readonly rules_version: string;
  readonly decided_at: string;
}

export interface Evidence {
  /** Null while the report is being examined. */
  readonly verdict: JudgedVerdict | null;
  readonly claim: JudgedClaim;
  readonly lanes: readonly Lane[];
  readonly lanes_total: number;
  readonly voices: readonly Voice[];
  readonly voices_total: number;
  readonly sum: {
    readonly steps: readonly Step[];
    readonly score: number | null;
    readonly bounds: { readonly contradicted: number; readonly supported: number };
  };
}
