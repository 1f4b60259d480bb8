import type { Evidence, Lane, Threshold } from "../../api/evidence";
import { EvidenceLanes, decidedText } from "../../charts/EvidenceLanes";
import { comparesLevels, sameUnit } from "../../charts/lanes";
import { clock } from "../../format/times";
import { distance } from "../../format/units";
import { type TextKey, t, word } from "../../i18n";
import { limitText } from "../../sentences/values";
import { effectWords, fullLaneName, offsetWords, photoEffect } from "../../sentences/words";
import { Numbers, Section } from "./Section";

interface Props {
  readonly evidence: Evidence;
  readonly zone: string;
}

export function Measured({ evidence, zone }: Props) {
  const { lanes, photos } = evidence;
  return (
    <Section id="measured" title={t("report.whatMeasured")}>
      {lanes.length > 0 ? null : <NoLanes evidence={evidence} zone={zone} />}
      {lanes.length > 0 || photos.length > 0 ? (
        <>
          <EvidenceLanes evidence={evidence} zone={zone} />
          <p class="second chart-help">{helpOf(evidence)}</p>
          <LaneTable evidence={evidence} />
        </>
      ) : null}
    </Section>
  );
}

function helpOf({ lanes, lanes_total, photos }: Evidence): string {
  const drawn = new Set(lanes.map((lane) => lane.drawing));
  const beside = new Set(lanes.filter(sameUnit).map((lane) => lane.beside?.variable ?? ""));
  return [
    drawn.has("total") ? t("report.helpTotal") : "",
    drawn.has("level") ? t("report.helpLevel") : "",
    ...[...beside].map((name) => t("report.helpBeside", { beside: word("report", `beside_${name}`) })),
    drawn.has("word") ? t("report.helpWord") : "",
    lanes.some(comparesLevels) ? t("report.helpEnough") : "",
    photos.length > 0 ? t("report.helpPhotos") : "",
    t("report.helpClaim"),
    lanes_total > lanes.length ? t("report.lanesLeft", { n: lanes_total - lanes.length }) : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** Why there is no lane, and what that means. */
export function NoLanes({ evidence, zone }: Props) {
  const { claim, verdict } = evidence;
  const [from, to] = [claim.window.begins_at, claim.window.ends_at].map((at) => clock(new Date(at), zone));
  return (
    <div class="sheet report-sheet">
      <p>
        {verdict
          ? t("report.noLanes", { reach: distance(claim.reach_m), from: from ?? "", to: to ?? "" })
          : t("report.noLanesWaiting")}
      </p>
      {claim.contradictable ? null : (
        <p class="second">
          {t(claim.coarse ? "report.cannotContradictCoarse" : "report.cannotContradict")}
        </p>
      )}
    </div>
  );
}

function LaneTable({ evidence: { lanes, photos } }: { evidence: Evidence }) {
  return (
    <Numbers>
      <thead>
        <tr>
          <th scope="col">{t("report.columnStation")}</th>
          <th scope="col" class="number">{t("report.columnMeasured")}</th>
          <th scope="col" class="number">{t("report.columnTakes")}</th>
          <th scope="col" class="number">{t("report.columnDistance")}</th>
          <th scope="col">{t("report.columnWhen")}</th>
          <th scope="col">{t("report.columnSays")}</th>
          <th scope="col">{t("report.columnRule")}</th>
        </tr>
      </thead>
      <tbody>
        {lanes.map((lane) => (
          <tr key={lane.source}>
            <th scope="row">{fullLaneName(lane)}</th>
            <td class="number">{decidedText(lane)}</td>
            <td class="number">{lane.threshold ? takes(lane.threshold, lane) : ""}</td>
            <td class="number">{distance(lane.distance_m)}</td>
            <td>{offsetWords(lane.decided.time_offset_s)}</td>
            <td>{effectWords(lane)}</td>
            <td>{lane.rule}</td>
          </tr>
        ))}
        {photos.map((photo, place) => (
          <tr key={photo.photo}>
            <th scope="row">{t("report.photoNumber", { n: place + 1 })}</th>
            <td class="number">{photo.shows ?? ""}</td>
            <td />
            <td class="number">
              {photo.distance_m === null
                ? ""
                : t("report.photoWithin", { distance: distance(photo.distance_m) })}
            </td>
            <td>{photo.time_offset_s === null ? "" : offsetWords(photo.time_offset_s)}</td>
            <td>{photoEffect(photo)}</td>
            <td />
          </tr>
        ))}
      </tbody>
    </Numbers>
  );
}

const TAKES: Readonly<Record<string, TextKey>> = {
  at_most: "report.takesAtMostShort",
  below: "report.takesLessShort",
};

function takes(threshold: Threshold, { decided }: Lane): string {
  return t(TAKES[threshold.comparison] ?? "report.takesAtLeastShort", {
    value: limitText(threshold, decided.unit, decided.variable),
  });
}
