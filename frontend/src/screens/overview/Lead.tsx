import { t } from "../../i18n";
import type { TextKey } from "../../i18n";
import { useResource } from "../../api/resource";
import type { FilterParameters } from "../../filters";
import { type Summary, eventsOf } from "./counts";

const PARTS: readonly (readonly [outcome: string, key: TextKey])[] = [
  ["supported", "overview.supported"],
  ["mixed", "overview.mixed"],
  ["inconclusive", "overview.inconclusive"],
  ["contradicted", "overview.contradicted"],
  ["not_assessable", "overview.notAssessable"],
  ["pending", "overview.pending"],
];

interface Props {
  readonly summary: Summary;
  readonly asked: FilterParameters;
}

/** The whole in a sentence: how many reports of how many events, and how they stand. */
export function Lead({ summary, asked }: Props) {
  const events = useResource("events", (signal) => eventsOf(asked, signal), `overview events ${JSON.stringify(asked)}`);
  const parts = PARTS.flatMap(([outcome, key]) => {
    const n = summary.by.outcome[outcome] ?? 0;
    return n > 0 ? [t(key, { n })] : [];
  });
  return (
    <p class="overview-lead">
      <b>{t("overview.reports", { n: summary.total })}</b>
      {events.data ? ` ${t("overview.inEvents", { n: events.data })}` : null}. {parts.join(" ")}
    </p>
  );
}
