/** Why a verdict stands, in sentences built from its parts. */

import type {
  Evidence,
  Lane,
  MeasuredPart,
  NoReadingsPart,
  PhotoPart,
  ReasonPart,
} from "../api/evidence";
import { clock } from "../format/times";
import { distance } from "../format/units";
import { t } from "../i18n";
import { enoughText, limitParameters, measuredWords } from "./values";
import { effectWords, laneName, listed, offsetWords, takenWords } from "./words";

/** The heading of a verdict, in words. */
export function headingOf(evidence: Evidence): string {
  const outcome = evidence.verdict?.outcome ?? "pending";
  switch (outcome) {
    case "contradicted":
      return t(evidence.lanes.length > 0 ? "report.otherwise" : "report.othersOtherwise");
    case "inconclusive":
      return t("report.notEnough");
    case "supported":
    case "mixed":
    case "not_assessable":
    case "pending":
      return t(`outcome.${outcome}`);
    default:
      return t("report.notEnough");
  }
}

/** The verdict's reason in the reader's units and language; empty where rules gave no parts. */
export function reasonSentence(evidence: Evidence, zone: string): string {
  const parts = evidence.verdict?.reason_parts ?? [];
  if (parts.length === 0) return "";
  const dry = allDry(evidence, parts);
  const told = dry ? [dryEverywhere(dry, zone)] : parts.map((part) => partWords(part, evidence, zone));
  return [...told, ...(dry ? [] : outvotedWords(evidence)), ...silence(evidence, parts)].join(" ");
}

/** The reason of a verdict whose lanes are not at hand; null where rules gave no parts. */
export function partsSentence(parts: readonly ReasonPart[], zone: string): string | null {
  return parts.map((part) => partWords(part, null, zone)).join(" ") || null;
}

/** One part alone, as lists of reports show it. */
export function partWords(part: ReasonPart, evidence: Evidence | null, zone: string): string {
  switch (part.code) {
    case "measured":
      return measuredSentence(part, evidence?.lanes[part.lane ?? -1] ?? null);
    case "more_sources":
      return moreWords(part.n, evidence);
    case "neighbours":
      return t("report.neighbours", {
        n: part.n,
        distance: distance(part.nearest_m),
        offset: offsetWords(part.nearest_s),
      });
    case "photo":
      return photoWords(part);
    case "no_readings":
      return noReadingsWords(part, zone);
    case "no_observations":
      return t("report.noObservations");
    case "no_source":
      return t("report.noSource");
    default:
      return t("report.nothing");
  }
}

function measuredSentence(part: MeasuredPart, lane: Lane | null): string {
  const name = lane ? laneName(lane) : part.source;
  const { threshold } = part;
  if (isDry(part) && threshold) {
    const limit = limitParameters(threshold, part.unit, part.variable);
    return t("report.dry", { name, distance: distance(part.distance_m), ...limit });
  }
  return `${saidWords(name, part)}${gradeWords(part)}.`;
}

/** What a station measured, without what that means. */
export function laneSentence(lane: Lane): string {
  return `${saidWords(laneName(lane), { ...lane, ...lane.decided })}.`;
}

type Said = Omit<MeasuredPart, "code" | "lane" | "source" | "threshold" | "grade" | "effect" | "strength">;

function saidWords(name: string, said: Said): string {
  return t(verbOf(said), {
    name,
    distance: distance(said.distance_m),
    what: measuredWords(said),
    when: whenWords(said),
  });
}

function verbOf(part: Pick<MeasuredPart, "kind" | "value">) {
  if (part.kind === "analysis") return "report.computed";
  return part.value === null ? "report.observed" : "report.measured";
}

function whenWords(part: Pick<MeasuredPart, "rule" | "time_offset_s">): string {
  const offset = offsetWords(part.time_offset_s);
  return isTotal(part) ? t("report.mostly", { offset }) : ` ${offset}`;
}

function gradeWords(part: MeasuredPart): string {
  const { threshold } = part;
  if (!threshold) return "";
  if (part.grade === "meets") return `; ${enoughText(threshold, part.unit, part.variable)}`;
  const limit = limitParameters(threshold, part.unit, part.variable);
  if (part.grade === "close") return t("report.closeTo", { ...limit, side: effectWords(part) });
  if (threshold.comparison === "below") return `; ${enoughText(threshold, part.unit, part.variable)}`;
  return t(threshold.comparison === "at_most" ? "report.takesAtMost" : "report.takes", limit);
}

function isTotal({ rule }: { rule: string }): boolean {
  return rule === "rain.total" || rule === "rain.three_days" || rule === "rain.accumulation";
}

function isDry(part: Pick<MeasuredPart, "variable" | "value" | "rule">): boolean {
  return part.variable === "precipitation_mm" && part.value === 0 && part.rule.startsWith("rain.");
}

function dryLane(lane: Lane): boolean {
  return isDry({ variable: lane.variable, value: lane.decided.value, rule: lane.rule });
}

/** The lanes of a claim that no gauge caught anything of; null where there is another witness. */
function allDry(evidence: Evidence, parts: readonly ReasonPart[]): readonly Lane[] | null {
  const gauges = parts.every((part) => part.code === "measured" || part.code === "more_sources");
  const { lanes } = evidence;
  const contradicted = evidence.verdict?.outcome === "contradicted";
  return gauges && contradicted && lanes.length > 1 && lanes.every(dryLane) ? lanes : null;
}

function dryEverywhere(lanes: readonly Lane[], zone: string): string {
  const readings = lanes.flatMap((lane) => lane.readings);
  const begins = Math.min(...readings.map((one) => Date.parse(one.begins_at ?? one.at)));
  const ends = Math.max(...readings.map((one) => Date.parse(one.at)));
  const [nearest, ...others] = lanes as [Lane, ...Lane[]];
  const names = [
    t("report.nameAway", { name: laneName(nearest), distance: distance(nearest.distance_m) }),
    ...others.map(laneName),
  ];
  const threshold = nearest.threshold;
  const takes = threshold
    ? t("report.itTakes", limitParameters(threshold, nearest.unit, nearest.variable))
    : "";
  const dry = t("report.allDry", {
    from: clock(new Date(begins), zone),
    to: clock(new Date(ends), zone),
    names: listed(names),
  });
  return `${dry} ${takes}`.trim();
}

/** Those who agree with the deciding source, by name as far as they are few and known. */
function moreWords(n: number, evidence: Evidence | null): string {
  const first = evidence?.verdict?.reason_parts.find((part) => part.code === "measured");
  const others = (evidence?.lanes ?? []).filter(
    (lane, place) =>
      first?.code === "measured" && place !== first.lane && lane.effect === first.effect,
  );
  if (others.length !== n || n > 3) return t("report.moreSources", { n });
  const names = listed(others.map(laneName));
  const close = others.every((lane) => lane.grade === "close");
  return t(close ? "report.cameClose" : "report.agree", { n, names });
}

/** Those against a claim that stands all the same, and why they count little. */
function outvotedWords({ lanes, verdict }: Evidence): readonly string[] {
  const outvoted = lanes.filter((lane) => lane.counted?.outvoted);
  if (verdict?.outcome !== "supported" || outvoted.length === 0 || outvoted.length > 3) return [];
  const parameters = { n: outvoted.length, names: listed(outvoted.map(laneName)) };
  return [t(outvoted.every(dryLane) ? "report.outvotedDry" : "report.outvoted", parameters)];
}

/** That no station speaks, where only people do. */
function silence({ lanes }: Evidence, parts: readonly ReasonPart[]): readonly string[] {
  const people = parts[0]?.code === "neighbours";
  return people && lanes.length === 0 ? [t("report.noStation")] : [];
}

function photoWords(part: PhotoPart): string {
  const taken = takenWords(part);
  const side = part.effect === "for" ? "For" : "Against";
  return taken ? t(`report.photo${side}Taken`, { taken }) : t(`report.photo${side}`);
}

function noReadingsWords(part: NoReadingsPart, zone: string): string {
  return t("report.noReadings", {
    reach: distance(part.reach_m),
    from: clock(new Date(part.begins_at), zone),
    to: clock(new Date(part.ends_at), zone),
  });
}
