/** What the desk says about what it did. */

import type { Failure } from "../../api/client";
import { toast } from "../../components/Toast";
import { type TextKey, t } from "../../i18n";
import type { Choice, Outcome } from "./decisions";
import type { Case } from "./store";
import { caseTitle } from "./wording";

const DECIDED: Record<Choice["kind"], TextKey> = {
  approved: "desk.accepted",
  rejected: "desk.rejected",
  has_issues: "desk.asked",
  merged: "desk.merged",
};

/** Say what was decided, with a way to take it back, and what could not be. */
export function sayDecided(choice: Choice, outcome: Outcome, takeBack: () => void): void {
  const { done, failed, failure } = outcome;
  const words = [
    ...(done.length > 0 ? [t(DECIDED[choice.kind], { title: titleOf(done) })] : []),
    ...(failure ? [whyNot(failure, done.length === 0 && failed.length === 1 ? 0 : failed.length)] : []),
  ];
  toast(words.join(". "), done.length > 0 ? takeBack : null);
}

/** Say what was taken back, and what could not be. */
export function sayUndone({ done, failure }: Outcome): void {
  const words = [
    ...(done.length > 0 ? [t("desk.undone", { title: titleOf(done) })] : []),
    ...(failure ? [whyNot(failure, 0)] : []),
  ];
  if (words.length > 0) toast(words.join(". "));
}

/** One by its title, several by their number. */
function titleOf(items: readonly Case[]): string {
  const [first] = items;
  return first && items.length === 1
    ? caseTitle(first.report)
    : t("desk.severalReports", { n: items.length });
}

/** Why something was not done; `of` many, if it was asked for together. */
function whyNot(failure: Failure, of: number): string {
  const why = reasonOf(failure);
  return of > 0 ? t("desk.stayed", { n: of, why }) : why;
}

function reasonOf({ status, code, detail }: Failure): string {
  if (status === 412) return t("desk.changed");
  if (code === "cannot_undo") return t("desk.cannotUndo");
  return t("desk.failed", { detail: detail || t("common.failedOffline") });
}
