/** The words that sentences, charts and tables share. */

import type { Effect, Grade, Lane, PhotoPart, Strength, Threshold, Voice } from "../api/evidence";
import { compass, isInTown } from "../format/places";
import { duration } from "../format/times";
import { distance } from "../format/units";
import { type TextKey, locale, t } from "../i18n";

/** "half an hour before", "at the time", "8 min after". */
export function offsetWords(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 60) return t("report.atTheTime");
  const span =
    Math.abs(size - 1800) < 60
      ? t("report.halfAnHour")
      : Math.abs(size - 3600) < 60
        ? t("report.anHour")
        : duration(size);
  return t(seconds < 0 ? "report.before" : "report.after", { span });
}

/** "a, b and c" as the language has it. */
export function listed(names: readonly string[]): string {
  return new Intl.ListFormat(locale.value, { style: "long", type: "conjunction" }).format(names);
}

interface Judged {
  readonly effect: Effect;
  readonly strength: Strength;
  readonly grade: Grade;
  readonly threshold: Threshold | null;
}

/** What a reading says of the claim: "strongly for", "close, weakly for", "against". */
export function effectWords({ effect, strength, grade, threshold }: Judged): string {
  const key = SIDES[`${effect} ${strength}`];
  if (!key) return t("report.saysNothing");
  const side = t(key);
  if (grade !== "close") return side;
  const over = threshold !== null && threshold.comparison !== "at_least";
  return t(over ? "report.closeOver" : "report.close", { side });
}

const SIDES: Readonly<Record<string, TextKey>> = {
  "for strong": "report.forStrong",
  "for moderate": "report.forModerate",
  "for weak": "report.forWeak",
  "against strong": "report.againstStrong",
  "against moderate": "report.againstModerate",
  "against weak": "report.againstWeak",
};

type Named = Pick<Lane, "name" | "near" | "source">;

/** The station as people call it: "LaGuardia" of "LaGuardia Airport", else its code and town. */
export function laneName(lane: Named): string {
  const { name, near, source } = lane;
  if (name) return name.replace(AIRPORT, "") || name;
  return near ? t("report.stationNear", { code: source, town: near }) : source;
}

/** Its whole name, and its code where that is all there is. */
export function fullLaneName(lane: Named): string {
  return lane.name || laneName(lane);
}

/** How names of stations at airports end; that says little where nearly every station is at one. */
const AIRPORT =
  /(?: (?:International|Intl|Regional|Rgnl|Municipal|Muni|Executive))* (?:Airport|Arpt|Flughafen)$/i;

/** "1.9 km NE": where something is, seen from the claim. */
export function away(distanceM: number, bearingDeg: number | null): string {
  const far = distance(distanceM);
  return bearingDeg === null ? far : `${far} ${compass(bearingDeg)}`;
}

/** Where another report was: "near Corning", or "4.3 km NE" where no town is. */
export function voiceWhere({ phrase, distance_m, bearing_deg }: Voice): string {
  if (!phrase) return away(distance_m, bearing_deg);
  return isInTown(phrase) ? phrase.town : t("report.nearTown", { town: phrase.town });
}

/** When and how far away a photo was taken, as far as its camera noted it; empty without. */
export function takenWords({ distance_m, time_offset_s }: PhotoPart): string {
  const taken = [
    ...(distance_m === null ? [] : [t("report.photoWithin", { distance: distance(distance_m) })]),
    ...(time_offset_s === null ? [] : [offsetWords(time_offset_s)]),
  ];
  return taken.join(", ");
}

/** What a photo says of the claim: "for", "against", "says nothing". */
export function photoEffect({ effect }: PhotoPart): string {
  if (effect === "for") return t("report.forModerate");
  return t(effect === "against" ? "report.againstModerate" : "report.saysNothing");
}

/** A probability as chances in a hundred; never 0 or 100, since nothing is certain. */
export function chances(score: number): number {
  return Math.min(99, Math.max(1, Math.round(score * 100)));
}
