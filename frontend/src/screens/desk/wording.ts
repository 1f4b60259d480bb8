/** What the desk reads about a case. */

import type { Schemas } from "../../api/client";
import { placeName, zoneOf } from "../../format/places";
import { number, quantity } from "../../format/units";
import { hasText, t, word } from "../../i18n";
import { partsSentence } from "../../sentences/reason";
import { phenomenonLabel } from "../../start";

type Report = Schemas["Report"];
type Reason = Schemas["Reason"];

/** What was reported, how strong and where: "Hail, 25.4 mm, Winterset". */
export function caseTitle(report: Report): string {
  const { magnitude } = report;
  const strength = magnitude ? [quantity(magnitude.si_value, magnitude.si_unit)] : [];
  return [phenomenonLabel(report.phenomenon), ...strength, placeName(report.place)].join(", ");
}

/** Why a case is where it is, in the reader's language; the service's sentence for a new code. */
export function reasonText({ code, value, text }: Reason): string {
  const key = `deskReason.${code}`;
  if (!hasText(key)) return text;
  return t(key, { n: Number(value ?? 0), ...valueOf(code, value) });
}

function valueOf(code: string, value: Reason["value"]): Record<string, string> {
  if (code === "severity") return { value: word("severity", String(value)) };
  if (code === "damage") return { value: damageText(String(value)) };
  if (typeof value === "number" && code !== "flagged") return { value: number(value * 100) };
  return {};
}

function damageText(kinds: string): string {
  return kinds
    .split(", ")
    .map((kind) => word("damage", kind))
    .join(", ");
}

/** Verdicts whose notice says that something speaks against the claim. */
export function noticeKind(outcome: string | null): "bad" | "info" {
  return outcome === "contradicted" ? "bad" : "info";
}

/** Why the verdict stands; null without one, and where its rules gave no parts. */
export function verdictText({ verdict, place }: Pick<Report, "verdict" | "place">): string | null {
  return partsSentence(verdict?.reason_parts ?? [], zoneOf(place));
}

/** The chance that the claim is right, such as "6 in 100"; empty without one. */
export function chanceText(score: number | null): string {
  return score === null ? "" : t("desk.chance", { value: number(score * 100) });
}
