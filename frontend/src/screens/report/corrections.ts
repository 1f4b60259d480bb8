/** Corrections of a claim: reading them from a form, trying them, saving them. */

import { api, dataOf } from "../../api/client";
import type { TextKey } from "../../i18n";
import type { Loaded, Report } from "./load";
import { fromLocal } from "./localTime";

export type Correction =
  | { readonly observed_at: string; readonly observed_until?: string | null }
  | { readonly place: { readonly latitude: number; readonly longitude: number } };

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
  const begin = fromLocal(text(form, "begin"), zone);
  if (!begin) return { wrong: "report.badTime" };
  if (!form.has("end")) return { observed_at: begin.toISOString() };
  const end = fromLocal(text(form, "end"), zone);
  if (end && end < begin) return { wrong: "report.badOrder" };
  return { observed_at: begin.toISOString(), observed_until: end?.toISOString() ?? null };
}

function readPlace(form: FormData): Correction | Wrong {
  const [latitude, longitude] = ["latitude", "longitude"].map((name) => {
    const value = text(form, name).trim().replace(",", ".");
    return value === "" ? Number.NaN : Number(value);
  }) as [number, number];
  const known = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return known ? { place: { latitude, longitude } } : { wrong: "report.badPlace" };
}

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

/** The claim as it would be filed with a correction. */
export function changedBy(report: Report, made: Correction) {
  const { latitude, longitude, accuracy_m, method } = report.place;
  const { magnitude } = report;
  const place = "place" in made ? { accuracy_m, ...made.place } : { latitude, longitude, accuracy_m, method };
  return {
    phenomenon: report.phenomenon,
    narrative: report.narrative,
    observed_at: report.observed_at,
    observed_until: report.observed_until,
    source: report.source,
    ...(magnitude
      ? { magnitude: { value: magnitude.value, unit: magnitude.unit, qualifier: magnitude.qualifier } }
      : {}),
    ...made,
    place,
  };
}

interface Previewed {
  readonly outcome: string;
  readonly score: number | null;
}

/** Ask what the verdict would be; nothing is stored. */
export async function preview(claim: object): Promise<Previewed> {
  const answer = (await dataOf(
    api.POST("/v1/verdicts/preview" as never, { body: claim } as never),
  )) as unknown as { verdict: Previewed | null };
  return answer.verdict ?? { outcome: "pending", score: null };
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
