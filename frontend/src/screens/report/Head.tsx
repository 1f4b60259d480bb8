import { useState } from "preact/hooks";
import { Glyph } from "../../components/Glyph";
import { ReportHead } from "../../components/ReportHead";
import { toast } from "../../components/Toast";
import { day } from "../../format/times";
import { zoneOf } from "../../format/places";
import { t } from "../../i18n";
import { href } from "../../routing";
import { DataDialog } from "./DataDialog";
import { type Loaded, type Report, placeOf } from "./load";
import { whenOf } from "./words";
import "./head.css";

/** Where the reader is: the map, the day around the report, the report. */
export function Crumb({ report }: { report: Report }) {
  const place = placeOf(report);
  const observed = new Date(report.observed_at);
  const region = place.phrase?.region || place.phrase?.country;
  const around = [region, day(observed, zoneOf(place))].filter(Boolean).join(", ");
  return (
    <nav class="crumb" aria-label={t("report.path")}>
      <a href={href("")}>
        <Glyph name="back" size={16} />
        {t("common.map")}
      </a>
      <span aria-hidden="true">/</span>
      <a class="wide-only" href={href("", dayAround(observed))}>
        {around}
      </a>
      <span class="wide-only" aria-hidden="true">
        /
      </span>
      <span class="crumb-here">{nameOf(report)}</span>
    </nav>
  );
}

function dayAround(observed: Date): Record<string, string> {
  const half = 12 * 3_600_000;
  const iso = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;
  return { from: iso(observed.getTime() - half), to: iso(observed.getTime() + half) };
}

/** What the source calls the report, else the end of its id. */
export function nameOf(report: Report): string {
  return report.external_id ?? report.id.slice(-6);
}

interface Props {
  readonly loaded: Loaded;
  readonly title: string;
  readonly zone: string;
}

export function Head({ loaded, title, zone }: Props) {
  const [data, setData] = useState(false);
  const { report } = loaded;
  return (
    <ReportHead phenomenon={report.phenomenon} heading="h1" title={title} line={whenOf(report, zone)}>
      <div class="report-actions">
        <a class="button wide-only" href={href("report", { witness: report.id })}>
          {t("report.sawItToo")}
        </a>
        <button type="button" class="button" onClick={() => void copy(addressOf(report.id))}>
          <Glyph name="link" size={18} />
          <span>{t("report.copyLink")}</span>
        </button>
        <button type="button" class="button" onClick={() => setData(true)}>
          <Glyph name="download" size={18} />
          <span>{t("report.data")}</span>
        </button>
      </div>
      {data ? (
        <DataDialog loaded={loaded} title={title} when={whenOf(report, zone)} close={() => setData(false)} />
      ) : null}
    </ReportHead>
  );
}

/** The page's own address of a report. */
export function addressOf(id: string): string {
  return new URL(href(`reports/${id}`), document.baseURI).href;
}

/** Copy a text, and say whether that worked. */
export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("report.copied"));
  } catch {
    toast(t("report.notCopied"));
  }
}
