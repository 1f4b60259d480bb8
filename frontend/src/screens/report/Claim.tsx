import { useState } from "preact/hooks";
import { RingMap } from "../../charts/RingMap";
import { Notice } from "../../components/Notice";
import { degrees } from "../../format/places";
import { day, zoneName } from "../../format/times";
import { distance } from "../../format/units";
import { t, word } from "../../i18n";
import { href } from "../../routing";
import { permissions, principal } from "../../start";
import { Correct } from "./Correct";
import { Photos } from "./Photos";
import { Section } from "./Section";
import type { Loaded, Report } from "./load";
import { clocksOf, sizeOf, whereOf } from "./words";
import "./claim.css";

/** The claim in the observer's own words. */
export function Claimed({ loaded: { report, evidence } }: { loaded: Loaded }) {
  return (
    <Section id="claim" title={t("report.whatClaimed")}>
      {report.narrative ? (
        <blockquote class="said report-words" lang={report.insight?.language}>
          {t("report.quoted", { words: report.narrative })}
        </blockquote>
      ) : (
        <p class="second">{t("report.noWords")}</p>
      )}
      <Photos report={report} said={evidence.photos} />
    </Section>
  );
}

interface Props {
  readonly loaded: Loaded;
  readonly zone: string;
}

export function Facts({ loaded: { report, judged }, zone }: Props) {
  const from = new Date(report.observed_at);
  return (
    <dl class="facts">
      {report.magnitude ? (
        <Fact name={t("report.factSize")} value={sizeOf(report.magnitude)} />
      ) : null}
      <Fact name={t("report.factBy")} value={word("source", report.source)} />
      <Fact
        name={t("report.factWhen")}
        value={`${day(from, zone)}, ${clocksOf(report, zone)} ${zoneName(from, zone)}`}
        more={zone === "UTC" ? "" : `${clocksOf(report, "UTC")} UTC`}
      />
      <Fact
        name={t("report.factWhere")}
        value={whereOf(report)}
        more={positionOf(report)}
      />
      <Fact name={t("report.factSeverity")} value={word("report", judged.severity)} />
      <Fact name={t("report.factReview")} value={word("review", report.review)} />
      <Fact name={t("report.factFrom")} value={report.external_id ?? t("report.filedHere")} />
    </dl>
  );
}

/** Degrees and how well they are known; of a place that is known roughly, only how roughly. */
function positionOf({ place: { latitude, longitude, accuracy_m, coarse } }: Report): string {
  const within = accuracy_m === null ? null : { distance: distance(accuracy_m) };
  if (coarse && within) return t("report.coarse", within);
  const known = within ? t("report.accuracy", within) : "";
  if (latitude === null || longitude === null) return known;
  return [degrees(latitude, longitude), known].filter(Boolean).join(", ");
}

function Fact({ name, value, more = "" }: { name: string; value: string; more?: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {value}
        {more ? <span class="fact-more">{more}</span> : null}
      </dd>
    </>
  );
}

interface YoursProps extends Props {
  readonly reload: () => void;
}

/** A word to the observer of a claim that is contradicted: what is usually wrong, and mending it. */
export function Yours({ loaded, zone, reload }: YoursProps) {
  const [mending, setMending] = useState<"time" | "place" | null>(null);
  if (loaded.evidence.verdict?.outcome !== "contradicted") return null;
  const may = mayChange(loaded.report);
  const action = (what: "time" | "place", label: string) =>
    may ? (
      <button type="button" class="button small" onClick={() => setMending(what)}>
        {label}
      </button>
    ) : (
      <a class="button small" href={href("sign-in")}>
        {label}
      </a>
    );
  return (
    <Notice>
      <p>
        <b>{t("report.yours")}</b> {t("report.yoursWhy")}
      </p>
      <p class="report-two">
        {action("time", t("report.correctTime"))}
        {action("place", t("report.movePin"))}
      </p>
      {mending ? (
        <Correct
          what={mending}
          loaded={loaded}
          zone={zone}
          close={() => setMending(null)}
          changed={reload}
        />
      ) : null}
    </Notice>
  );
}

function mayChange({ observer }: Report): boolean {
  if (permissions.value.has("change_any_report")) return true;
  const own = observer !== null && observer === principal.value?.id;
  return own && permissions.value.has("change_own_reports");
}

/** The map of what lies around the claim; none where its place is not public. */
export function Neighbourhood({ loaded, family }: { loaded: Loaded; family: string }) {
  const { report, evidence } = loaded;
  const { latitude, longitude, accuracy_m } = report.place;
  if (latitude === null || longitude === null) return null;
  return (
    <div>
      <RingMap
        evidence={evidence}
        middle={{ latitude, longitude }}
        accuracyM={accuracy_m}
        family={family}
      />
      <p class="caption chart-help">
        {t("report.mapHelp")} {evidence.lanes.length > 0 ? t("report.mapStations") : null}{" "}
        {evidence.voices.length > 0 ? t("report.mapVoices") : null}
      </p>
    </div>
  );
}
