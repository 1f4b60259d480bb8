import { Dialog } from "../../components/Dialog";
import { t } from "../../i18n";
import { root } from "../../routing";
import { addressOf, copy, nameOf } from "./Head";
import { evidenceCsv } from "./csv";
import type { Loaded } from "./load";
import "./dialogs.css";

interface Props {
  readonly loaded: Loaded;
  readonly title: string;
  readonly when: string;
  readonly close: () => void;
}

/** The same for machines, and the line to cite it by. */
export function DataDialog({ loaded, title, when, close }: Props) {
  const { report, evidence } = loaded;
  const base = `${root.href}v1/reports/${report.id}`;
  const citation = t("report.citationText", {
    id: nameOf(report),
    title,
    when,
    address: addressOf(report.id),
    retrieved: new Date().toISOString().slice(0, 16).replace("T", " "),
  });
  return (
    <Dialog title={t("report.data")} close={close}>
      <ul class="report-data">
        <li>
          <a href={base} data-leave="yes">
            {t("report.dataJson")}
          </a>
        </li>
        <li>
          <a href={`${base}?format=geojson`} data-leave="yes">
            {t("report.dataGeojson")}
          </a>
        </li>
        <li>
          <a href={`${base}/evidence`} data-leave="yes">
            {t("report.dataEvidence")}
          </a>
        </li>
        <li>
          <button
            type="button"
            class="button small"
            onClick={() => save(`${nameOf(report)}-evidence.csv`, evidenceCsv(evidence))}
          >
            {t("report.dataCsv")}
          </button>
        </li>
      </ul>
      <h3>{t("report.citation")}</h3>
      <p class="report-citation">{citation}</p>
      <button type="button" class="button small" onClick={() => void copy(citation)}>
        {t("report.copyCitation")}
      </button>
    </Dialog>
  );
}

function save(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
