import { t } from "../../i18n";
import type { TextKey } from "../../i18n";
import type { Summary } from "./counts";

const PARTS: readonly (readonly [outcome: string, key: TextKey])[] = [
  ["supported", "overview.supported"],
  ["mixed", "overview.mixed"],
  ["inconclusive", "overview.inconclusive"],
  ["contradicted", "overview.contradicted"],
  ["not_assessable", "overview.notAssessable"],
  ["pending", "overview.pending"],
];

/** The whole in a sentence: how many reports, and how they stand. */
export function Lead({ summary }: { readonly summary: Summary }) {
  const parts = PARTS.flatMap(([outcome, key]) => {
    const n = summary.by.outcome[outcome] ?? 0;
    return n > 0 ? [t(key, { n })] : [];
  });
  return (
    <p class="overview-lead">
      <b>{t("overview.reports", { n: summary.total })}</b>. {parts.join(" ")}
    </p>
  );
}
