import type { Failure } from "../../api/client";
import { Empty } from "../../components/Empty";
import { Notice } from "../../components/Notice";
import { useTitle } from "../../components/useTitle";
import { type TextKey, t } from "../../i18n";
import { href } from "../../routing";
import type { Gone, Report } from "./load";
import "./states.css";

const GONE: Readonly<Record<Gone, TextKey>> = {
  withdrawn: "report.gone",
  erased: "report.goneErased",
  merged: "report.goneMerged",
  missing: "report.missing",
};

const GLYPHS: Readonly<Record<Gone, string>> = {
  withdrawn: "undo",
  erased: "close",
  merged: "merge",
  missing: "search",
};

/** Why there is no report at this address, and where to go instead. */
export function GoneReport({ gone, failure }: { gone: Gone; failure: Failure }) {
  const into = gone === "merged" ? mergedInto(failure) : null;
  useTitle(t(GONE[gone]));
  return (
    <div class="page">
      <Empty
        heading="h1"
        title={t(GONE[gone])}
        glyph={GLYPHS[gone]}
        actions={
          into ? (
            <a class="button" href={href(`reports/${into}`)}>
              {t("report.goneMergedTo")}
            </a>
          ) : (
            <a class="button" href={href("")}>
              {t("common.toMap")}
            </a>
          )
        }
      >
        {gone === "missing" ? t("report.missingWhy") : null}
      </Empty>
    </div>
  );
}

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** The report that the problem names as what it was merged into. */
function mergedInto({ detail }: Failure): string | null {
  return ID.exec(detail)?.[0] ?? null;
}

/** That a report was made up, is not for everybody, or was decided about by the desk. */
export function Standing({ report }: { report: Report }) {
  const told = [
    ...(report.source === "made_up" ? ["report.madeUp" as const] : []),
    ...(report.merged_into ? ["report.mergedNote" as const] : []),
    ...(report.visibility === "private" ? ["report.private" as const] : []),
    ...(report.visibility === "obscured"
      ? [report.place.coarse ? ("report.obscuredHere" as const) : ("report.obscured" as const)]
      : []),
    ...(report.review === "rejected" ? ["report.rejectedNote" as const] : []),
    ...(report.review === "has_issues" ? ["report.askedNote" as const] : []),
  ];
  if (told.length === 0) return null;
  return (
    <div class="report-standing">
      <Notice>
        {told.map((key) => (
          <p key={key}>{t(key)}</p>
        ))}
        {report.review_reason ? <p class="said">{report.review_reason}</p> : null}
        {report.merged_into ? (
          <p>
            <a href={href(`reports/${report.merged_into}`)}>{t("report.goneMergedTo")}</a>
          </p>
        ) : null}
      </Notice>
    </div>
  );
}
