import { useEffect, useState } from "preact/hooks";
import { api, dataOf } from "../../api/client";
import type { Evidence } from "../../api/evidence";
import { useResource } from "../../api/resource";
import { RingMap } from "../../charts/RingMap";
import { Failed } from "../../components/Failed";
import { Glyph } from "../../components/Glyph";
import { Notice } from "../../components/Notice";
import { ReportHead } from "../../components/ReportHead";
import { VerdictMark } from "../../components/VerdictMark";
import { zoneOf } from "../../format/places";
import { span, zoneName } from "../../format/times";
import { distance } from "../../format/units";
import { t, word } from "../../i18n";
import { address, href } from "../../routing";
import { reasonSentence } from "../../sentences/reason";
import { familyOf } from "../../start";
import { Aside } from "./Aside";
import { CasePhotos } from "./CasePhotos";
import { OtherTimes } from "./OtherTimes";
import { Weighed } from "./Weighed";
import { type Read, read } from "./decisions";
import { type Case, hold, release } from "./store";
import { caseTitle, chanceText, noticeKind, verdictText } from "./wording";

type Report = Read["report"];

interface Props {
  readonly item: Case;
  readonly loaded: (read: Read) => void;
  readonly reload: () => void;
}

/** A hold lasts five minutes. */
const HOLD_AGAIN_MS = 240_000;

/** The case that is looked at; who looks at it holds it. */
export function CaseView({ item, loaded, reload }: Props) {
  const { id } = item.report;
  const holder = useHold(id);
  const found = useResource(id, (signal) => read(id, signal));
  useEffect(() => {
    if (found.data) loaded(found.data);
  }, [found.data]);
  const report = found.data?.report ?? item.report;
  const evidence = useResource(id, (signal) =>
    dataOf(api.GET("/v1/reports/{id}/evidence", { params: { path: { id } }, signal })),
  );
  return (
    <div class="desk-body">
      <a class="desk-back narrow-only" href={href("desk", queueQuery())}>
        <Glyph name="back" size={16} />
        {t("desk.back")}
      </a>
      {holder !== null ? (
        <Notice kind="stale" glyph="person">
          {t("desk.heldNotice", { name: holder })}
        </Notice>
      ) : null}
      {found.failure ? <Failed failure={found.failure} retry={reload} /> : null}
      <Head report={report} />
      <div class="desk-two">
        <div class="stack">
          <Said report={report} />
          <CasePhotos report={report} reload={reload} />
          <Weighed report={report} found={evidence} />
          <p>
            <a href={href(`reports/${report.id}`)}>{t("desk.whole")}</a>
          </p>
        </div>
        <div class="stack">
          <VerdictNotice report={report} evidence={evidence.data} />
          <Aside item={item}>
            <Around report={report} evidence={evidence.data} />
            <OtherTimes report={report} />
          </Aside>
        </div>
      </div>
    </div>
  );
}

/** Hold a report while it is shown; returns who holds it if that is somebody else. */
function useHold(id: string): string | null {
  const [holder, setHolder] = useState<string | null>(null);
  useEffect(() => {
    const take = () => void hold(id).then(setHolder, () => undefined);
    take();
    const again = setInterval(take, HOLD_AGAIN_MS);
    return () => {
      clearInterval(again);
      void release(id);
    };
  }, [id]);
  return holder;
}

function queueQuery(): URLSearchParams {
  const query = new URLSearchParams(address.value.query);
  query.delete("open");
  return query;
}

function Head({ report }: { readonly report: Report }) {
  const zone = zoneOf(report.place);
  const from = new Date(report.observed_at);
  const until = report.observed_until ? new Date(report.observed_until) : null;
  const { accuracy_m } = report.place;
  const line = [
    `${span(from, until, zone)} ${zoneName(from, zone)}`,
    word("source", report.source),
    ...(accuracy_m ? [`±\u00a0${distance(accuracy_m).replace(" ", "\u00a0")}`] : []),
  ];
  return (
    <div class={`f-${familyOf(report.phenomenon)}`}>
      <ReportHead phenomenon={report.phenomenon} heading="h2" title={caseTitle(report)} line={line.join(" · ")} />
    </div>
  );
}

function Said({ report }: { readonly report: Report }) {
  if (!report.narrative) return null;
  return (
    <p class="said desk-said" lang={report.insight?.language ?? undefined}>
      {t("reports.quoted", { words: report.narrative })}
    </p>
  );
}

interface JudgedProps {
  readonly report: Report;
  readonly evidence: Evidence | null;
}

/** The map of what lies around the claim; none where its place is not public. */
function Around({ report, evidence }: JudgedProps) {
  const { latitude, longitude, accuracy_m } = report.place;
  if (!evidence || latitude === null || longitude === null) return null;
  return (
    <RingMap
      evidence={evidence}
      middle={{ latitude, longitude }}
      accuracyM={accuracy_m}
      family={familyOf(report.phenomenon)}
      low
    />
  );
}

function VerdictNotice({ report, evidence }: JudgedProps) {
  const outcome = report.verdict?.outcome ?? "pending";
  const chance = chanceText(report.verdict?.score ?? null);
  const why = evidence && reasonSentence(evidence, zoneOf(report.place));
  return (
    <Notice kind={noticeKind(outcome)}>
      <p>
        <VerdictMark outcome={outcome} />
      </p>
      <p>
        {chance ? `${chance}. ` : null}
        {why || (verdictText(report) ?? <span lang="en">{report.verdict?.reason}</span>)}
      </p>
    </Notice>
  );
}
