/** Corrections of a claim: reading them from a form, saving them. */

import { api, dataOf } from "../../api/client";
import type { Correction } from "../../api/preview";
import { instantOf } from "../../format/local-time";
import type { TextKey } from "../../i18n";
import type { Loaded } from "./load";

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
