/** How pieces of evidence add up, as pushes on a scale of odds. */

import type { Evidence, Step } from "../api/evidence";
import { distance } from "../format/units";
import { t } from "../i18n";
import { laneName } from "../sentences/words";

export interface Push {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** The steps one after another from even odds, with their names. */
export function pushesOf(evidence: Evidence): readonly Push[] {
  let at = 0;
  return evidence.sum.steps.map((step) => {
    const from = at;
    at += step.log_odds;
    return { from, to: at, label: stepLabel(step, evidence) };
  });
}

function stepLabel(step: Step, evidence: Evidence): string {
  switch (step.of) {
    case "lane":
      return laneLabel(step, evidence);
    case "voices":
      return voicesLabel(step, evidence);
    case "photos":
      return t("report.stepPhotos");
    default:
      return t("report.stepRest");
  }
}

function laneLabel(step: Step, { lanes }: Evidence): string {
  const lane = lanes[step.lane ?? -1];
  if (!lane) return t("report.stepRest");
  const name = laneName(lane);
  if (lane.counted?.outvoted) return t("report.stepOutvoted", { name });
  const share = lane.counted?.share ?? 1;
  if (share > 0.75) return name;
  if (share > 0.37) return t("report.stepHalf", { name });
  if (share > 0.18) return t("report.stepQuarter", { name });
  return t("report.stepLittle", { name });
}

function voicesLabel(step: Step, { voices }: Evidence): string {
  const distances = step.voices.map((place) => voices[place]?.distance_m ?? 0);
  return t("report.stepVoices", {
    n: step.voices.length,
    distance: distance(Math.max(0, ...distances)),
  });
}
