import { useEffect, useState } from "preact/hooks";
import type { Subject } from "../../api/changes";
import { Glyph } from "../../components/Glyph";
import { VerdictDisc } from "../../components/VerdictMark";
import { clock } from "../../format/times";
import { distance, number } from "../../format/units";
import { t, word } from "../../i18n";
import { photosOf } from "../../queue/store";
import { filings } from "../../queue/queue";
import type { Filing, Photo } from "../../queue/types";
import { href } from "../../routing";
import { partsSentence } from "../../sentences/reason";
import { Waiting, aboutOf, titleOf } from "./Waiting";
import { zoneOfPlace } from "./place";
import { useHeading } from "./useHeading";
import { type Checked, useVerdict } from "./verdicts";
import "./Sent.css";

/** What became of a report that was just sent: saved, compared, judged. */
export function Sent({ id }: { id: string }) {
  const filing = filings.value.find((one) => one.id === id);
  const stored = filing?.state === "stored" || filing?.state === "sent";
  useHeading(stored);
  const checked = useVerdict(stored ? id : null, filing?.state ?? "", filing && subjectOf(filing));
  if (!filing || !stored) return <Waiting />;
  return (
    <div class="filing filing-list">
      <h1 tabIndex={-1}>{t("file.thanks")}</h1>
      <p class="second">
        {titleOf(filing)}, {aboutOf(filing)}
      </p>
      <ul class="progress" aria-live="polite">
        <Saved filing={filing} />
        {checked?.verdict ? <Asked filing={filing} checked={checked} /> : null}
      </ul>
      <Judged checked={checked} zone={zoneOfPlace(filing.draft.place)} />
      <div class="tools">
        <a class="button primary" href={href(`reports/${id}`)}>
          {t("file.seeHow")}
        </a>
        <a class="button" href={href("report")}>
          {t("file.another")}
        </a>
      </div>
      <p class="second">{t("file.mistake")}</p>
    </div>
  );
}

function subjectOf({ id, body, draft: { place } }: Filing): Subject | null {
  if (!place) return null;
  const { latitude, longitude } = place;
  return { id, phenomenon: body.phenomenon ?? null, latitude, longitude };
}

function Saved({ filing }: { filing: Filing }) {
  const [refused, setRefused] = useState<readonly Photo[]>([]);
  useEffect(() => {
    void photosOf(filing.id).then((photos) => setRefused(photos.filter((one) => one.problem)));
  }, [filing]);
  const time = clock(new Date(filing.stored ?? 0), zoneOfPlace(filing.draft.place));
  return (
    <Line title={t("file.saved")} glyph="check">
      {t("file.savedAt", { time })}
      {filing.photosStored ? `; ${t("file.photosToo", { n: filing.photosStored })}` : null}
      {refused.length > 0 ? (
        <span role="alert">
          {"; "}
          {t("file.photoRefused", {
            n: refused.length,
            detail: refused[0]?.problem?.detail ?? "",
          })}
        </span>
      ) : null}
    </Line>
  );
}

/** Who and what was asked, from the evidence of the verdict. */
function Asked({ filing, checked }: { filing: Filing; checked: Checked }) {
  const evidence = checked.verdict?.evidence ?? [];
  const others = evidence.filter(({ kind }) => kind === "neighbour");
  const stations = evidence.filter(({ kind, distance_m }) => kind !== "neighbour" && distance_m);
  const next = "next_at" in checked.examination ? checked.examination.next_at : null;
  const again =
    typeof next === "string"
      ? t("file.lookAgain", { time: clock(new Date(next), zoneOfPlace(filing.draft.place)) })
      : "";
  return (
    <>
      <Line title={t("file.othersAsked")} glyph="check">
        {others.length > 0
          ? t("file.othersAgree", { n: others.length, distance: nearest(others) })
          : t("file.othersNone")}
      </Line>
      <Line title={t("file.stationsAsked")} glyph={stations.length > 0 ? "check" : null}>
        {stations.length > 0
          ? t("file.stationsSaid", { n: stations.length, distance: nearest(stations) })
          : t("file.stationsNone")}{" "}
        {again}
      </Line>
    </>
  );
}

function nearest(evidence: readonly { distance_m: number | null }[]): string {
  return distance(Math.min(...evidence.map(({ distance_m }) => distance_m ?? Infinity)));
}

interface LineProps {
  readonly title: string;
  /** Null for what is still open. */
  readonly glyph: string | null;
  readonly children: preact.ComponentChildren;
}

function Line({ title, glyph, children }: LineProps) {
  return (
    <li>
      {glyph ? (
        <Glyph name={glyph} size={22} class="pen" />
      ) : (
        <VerdictDisc outcome="not_assessable" size={22} />
      )}
      <span>
        <b>{title}</b>
        <span class="second">{children}</span>
      </span>
    </li>
  );
}

/** The reason in the reader's language and units, or as the service put it under earlier rules. */
function Why({ verdict, zone }: { verdict: Checked["verdict"]; zone: string }) {
  const told = partsSentence(verdict?.reason_parts ?? [], zone);
  return told ? <>{told}</> : <span lang="en">{verdict?.reason}</span>;
}

function Judged({ checked, zone }: { checked: Checked | null; zone: string }) {
  const pending = !checked || checked.examination.state === "pending" || !checked.verdict;
  const outcome = pending ? "pending" : (checked.verdict?.outcome ?? "pending");
  const score = pending ? null : (checked.verdict?.score ?? null);
  return (
    <div class={`judged judged-${outcome}`} role="status">
      <VerdictDisc outcome={outcome} size={36} />
      <h2>{word("outcome", outcome)}</h2>
      <p>{pending ? t("file.checking") : <Why verdict={checked.verdict} zone={zone} />}</p>
      {score === null ? null : (
        <p class="score">
          <b>{number(score * 100)}</b> {t("file.inHundred")}
        </p>
      )}
    </div>
  );
}
