import type { Evidence } from "../../api/evidence";
import { AddsUp } from "../../charts/AddsUp";
import { HERE, moment } from "../../format/times";
import { hasText, t, word } from "../../i18n";
import { href } from "../../routing";
import { PhenomenonGlyph } from "../../components/PhenomenonGlyph";
import { chances } from "../../sentences/words";
import { Section } from "./Section";
import type { History, Judged, Loaded } from "./load";
import { whenOf } from "./words";
import "./account.css";

export function AddedUp({ evidence }: { evidence: Evidence }) {
  const { steps, score } = evidence.sum;
  if (score === null) return null;
  return (
    <Section id="sum" title={t("report.howItAddsUp")}>
      <div class="sheet report-sheet">
        {steps.length > 0 ? <AddsUp evidence={evidence} /> : <p>{t("report.sumOld")}</p>}
      </div>
    </Section>
  );
}

/** The event that the report belongs to, if it is not alone in it. */
export function Event({ loaded, zone }: { loaded: Loaded; zone: string }) {
  const { report, ofEvent } = loaded;
  if (ofEvent < 2) return null;
  return (
    <Section id="event" title={t("report.partOf")}>
      <a class="button wide" href={href("", { open: report.id })}>
        <PhenomenonGlyph phenomenon={report.phenomenon} />
        {t("report.partOfEvent", { n: ofEvent, when: whenOf(report, zone) })}
      </a>
    </Section>
  );
}

interface Entry {
  readonly at: string;
  readonly text: string;
}

/** What has happened to the report and to its verdict, oldest first, on the reader's clock. */
export function HistoryList({ loaded }: { loaded: Loaded }) {
  return (
    <Section id="history" title={t("report.history")}>
      <ol class="report-history">
        {entriesOf(loaded).map((entry, place) => (
          <li key={place}>
            <time dateTime={entry.at}>{moment(new Date(entry.at), HERE)}</time>
            <span>{entry.text}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function entriesOf({ history, judged }: Loaded): readonly Entry[] {
  const verdicts = [...judged.history, ...(judged.verdict ? [judged.verdict] : [])];
  const all = [
    ...history.map((one) => ({ at: one.at, text: happened(one) })),
    ...verdicts.map((one) => ({ at: one.decided_at, text: judgedWords(one) })),
  ];
  return all.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

function happened(entry: History): string {
  const key = `report.${entry.kind}`;
  if (!hasText(key)) return entry.kind;
  return t(key, {
    revision: entry.revision ?? "",
    review: entry.review ? word("review", entry.review) : "",
  });
}

function judgedWords(verdict: NonNullable<Judged["verdict"]>): string {
  const rules = verdict.rules_version;
  const outcome = word("outcome", verdict.outcome);
  if (verdict.score === null) return t("report.judgedOpen", { rules, outcome });
  return t("report.judged", { rules, outcome, n: chances(verdict.score) });
}
