import { Notice } from "../../components/Notice";
import { t } from "../../i18n";
import { href } from "../../routing";
import type { Report } from "./load";
import "./states.css";

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
