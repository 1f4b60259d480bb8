/** Corrections of a claim: reading them from a form, trying them, saving them. */

import { type Schemas, api, dataOf } from "../../api/client";
import { instantOf } from "../../format/local-time";
import type { TextKey } from "../../i18n";
import type { Loaded, Report } from "./load";

export type Correction =
  | { readonly observed_at: string; readonly observed_until?: string | null }
  | { readonly place: CorrectedPlace };

interface CorrectedPlace {
  readonly latitude: number;
  readonly longitude: number;
  /** Where the map said it: it is as good as the map was fine. */
  readonly accuracy_m?: number;
}

interface Wrong {
  readonly wrong: TextKey;
}

export function isWrong(made: Correction | Wrong): made is Wrong {
  return "wrong" in made;
}

/** Read what the fields say; what is wrong with them is a text. */
export function readForm(what: "time" | "place", form: FormData, zone: string): Correction | Wrong {
  return what === "time" ? readTime(form, zone) : readPlace(form);
}

function readTime(form: FormData, zone: string): Correction | Wrong {
  const begin = instantOf(text(form, "begin"), zone);
  if (begin === null) return { wrong: "report.badTime" };
  const observed_at = new Date(begin).toISOString();
  if (!form.has("end")) return { observed_at };
  const end = instantOf(text(form, "end"), zone);
  if (end !== null && end < begin) return { wrong: "report.badOrder" };
  return { observed_at, observed_until: end === null ? null : new Date(end).toISOString() };
}

function readPlace(form: FormData): Correction | Wrong {
  const latitude = degreesIn(text(form, "latitude"), 90);
  const longitude = degreesIn(text(form, "longitude"), 180);
  if (latitude === null || longitude === null) return { wrong: "report.badPlace" };
  const accuracy = Number(text(form, "accuracy"));
  return { place: { latitude, longitude, ...(accuracy > 0 ? { accuracy_m: accuracy } : {}) } };
}

/** Read degrees as people write them, with a point or a comma; null if they are none. */
export function degreesIn(written: string, most: number): number | null {
  const tidy = written.trim().replace(",", ".");
  const value = tidy === "" ? Number.NaN : Number(tidy);
  return Math.abs(value) <= most ? value : null;
}

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

type Claim = Schemas["ReportRequest"];

/** The claim as it would be filed with a correction. */
export function changedBy(report: Report, made: Correction): Claim {
  const { magnitude, phenomenon, narrative, observed_at, observed_until } = report;
  const { latitude, longitude, accuracy_m, method } = report.place;
  const here = { latitude: latitude ?? 0, longitude: longitude ?? 0, accuracy_m };
  const claim = {
    phenomenon,
    narrative,
    observed_at,
    observed_until,
    source: report.source,
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

interface Previewed {
  readonly outcome: string;
  readonly score: number | null;
}

/** Ask what the verdict would be; nothing is stored. */
export async function preview(claim: Claim): Promise<Previewed> {
  const { verdict } = await dataOf(api.POST("/v1/verdicts/preview", { body: claim }));
  return verdict ?? { outcome: "pending", score: null };
}

/** Save a correction of the state that was shown; a newer one makes it fail with 412. */
export async function saveCorrection({ report, etag }: Loaded, made: Correction): Promise<void> {
  await dataOf(
    api.PATCH("/v1/reports/{id}", {
      params: { path: { id: report.id }, header: { "If-Match": etag } },
      body: made,
      headers: { "Content-Type": "application/merge-patch+json" },
    }),
  );
}
