/** What of a draft is sent, and what is missing before it can be. */

import type { Draft, Filing, ReportBody } from "../../queue/types";
import { atOf } from "./when";

export type Step = "what" | "where" | "words";
export type Missing = "what" | "place" | "time";

/** Return what a report cannot be sent without, in the order of the form. */
export function missing(draft: Draft, now: number): readonly Missing[] {
  const lacks: Missing[] = [];
  if (!draft.phenomenon && !draft.narrative.trim()) lacks.push("what");
  if (!draft.place) lacks.push("place");
  if (atOf(draft.time, now) > now + 60_000) lacks.push("time");
  return lacks;
}

/** Return the request that files a draft. Requires that nothing is missing. */
export function bodyOf(draft: Draft, now: number): ReportBody {
  const place = draft.place;
  if (!place) throw new Error("a report needs a place");
  return {
    id: draft.id,
    observed_at: new Date(atOf(draft.time, now)).toISOString(),
    phenomenon: draft.phenomenon?.value ?? null,
    narrative: draft.narrative.trim(),
    place: {
      latitude: place.latitude,
      longitude: place.longitude,
      accuracy_m: place.accuracy,
      method: place.method,
      name: place.name,
    },
    magnitude: magnitudeOf(draft),
  };
}

function magnitudeOf(draft: Draft): NonNullable<ReportBody["magnitude"]> | null {
  if (!draft.size) return null;
  const { value, unit, word } = draft.size.value;
  const qualifier = draft.measured ? "measured" : "estimated";
  return { value, unit, qualifier, raw: draft.measured ? null : word };
}

/** Return the filing that a draft becomes when it is sent. */
export function filingOf(draft: Draft, now: number): Filing {
  const time = { ...draft.time, kind: "own", at: atOf(draft.time, now) } as const;
  return {
    id: draft.id,
    state: "waiting",
    draft: { ...draft, time, problem: null },
    body: bodyOf(draft, now),
    queued: now,
    stored: null,
    attempts: 0,
    due: 0,
    asked: false,
    problem: null,
  };
}

/** Return the step of the form that a field of the request is filled in on. */
export function stepOf(pointer: string | undefined): Step {
  if (pointer?.startsWith("/narrative")) return "words";
  return /^\/(?:place|observed|magnitude)/.test(pointer ?? "") ? "where" : "what";
}
