import type { ComponentChildren } from "preact";
import { t } from "../../i18n";
import "./section.css";

interface Props {
  readonly id: string;
  readonly title: string;
  readonly children: ComponentChildren;
}

/** A part of the report under its heading. */
export function Section({ id, title, children }: Props) {
  return (
    <section aria-labelledby={`report-${id}`}>
      <h2 class="over" id={`report-${id}`}>
        {title}
      </h2>
      {children}
    </section>
  );
}

/** What a chart shows, as a table that can be opened. */
export function Numbers({ children }: { children: ComponentChildren }) {
  return (
    <details class="numbers">
      <summary>{t("report.asNumbers")}</summary>
      <div class="numbers-scroll" tabIndex={0} role="region" aria-label={t("report.asNumbers")}>
        <table>{children}</table>
      </div>
    </details>
  );
}
