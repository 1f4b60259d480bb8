/** What the verdict on a stored report would be if its claim said something else. */

import type { Evidence } from "./evidence";
import { type Schemas, api, dataOf } from "./client";

type Report = Schemas["Report"];
type Claim = Schemas["ReportRequest"];

export type Correction =
  | { readonly observed_at: string; readonly observed_until?: string | null }
  | { readonly place: CorrectedPlace };

interface CorrectedPlace {
  readonly latitude: number;
  readonly longitude: number;
  /** Where the map said it: it is as good as the map was fine. */
  readonly accuracy_m?: number;
}

/** The claim as it would be filed with a correction: by its id, it is no neighbour of itself. */
export function changedBy(report: Report, made: Correction): Claim {
  const { id, magnitude, phenomenon, narrative, observed_at, observed_until, visibility } = report;
  const { latitude, longitude, accuracy_m, method } = report.place;
  const here = { latitude: latitude ?? 0, longitude: longitude ?? 0, accuracy_m };
  const claim = {
    id,
    phenomenon,
    narrative,
    observed_at,
    observed_until,
    source: report.source,
    visibility,
    magnitude: magnitude && {
      value: magnitude.value,
      unit: magnitude.unit,
      qualifier: magnitude.qualifier,
    },
    ...made,
    place: "place" in made ? { ...here, ...made.place } : { ...here, method },
  };
  // What the service answers may have words that a later version takes; this one's own fit.
  return claim as Claim;
}

/** Ask what the verdict on a claim would rest on; nothing is stored. Throws a `Failure`. */
export async function previewed(claim: Claim, signal?: AbortSignal): Promise<Evidence> {
  return dataOf(api.POST("/v1/verdicts/preview", { body: claim, signal: signal ?? null }));
}
