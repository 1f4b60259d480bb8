import { useEffect, useState } from "preact/hooks";
import "./bulletins.css";
import { PhenomenonGlyph } from "../../components/PhenomenonGlyph";
import { VerdictDisc } from "../../components/VerdictMark";
import { zoneOf } from "../../format/places";
import { clock } from "../../format/times";
import { t, word } from "../../i18n";
import { href } from "../../routing";
import type { Bulletin, Event, Row } from "./state";
import { ofSeveralDays, placeOf, rowTitle, sourceText, timesOf, titleOf } from "./wording";

interface Props {
  readonly bulletins: readonly Bulletin[];
  /** A report of the event that is open. */
  readonly opened: string | null;
  readonly open: (report: string | null) => void;
}

/** More than anybody sees at once; the others are drawn once these are on the screen. */
const FIRST = 15;

/** The events on the map, the latest first; each unfolds to its reports. */
export function BulletinList({ bulletins, opened, open }: Props) {
  const withDay = ofSeveralDays(bulletins);
  const [all, drawAll] = useState(false);
  const long = bulletins.length > FIRST;
  useEffect(() => {
    if (!long) return;
    const later = setTimeout(() => drawAll(true));
    return () => clearTimeout(later);
  }, [long]);
  return (
    <ul class="bulletins">
      {(all ? bulletins : bulletins.slice(0, FIRST)).map((bulletin) => (
        <Item key={bulletin.key} bulletin={bulletin} withDay={withDay} opened={opened} open={open} />
      ))}
    </ul>
  );
}

/** Whether a report is one of an event's. */
export function contains({ event }: Bulletin, report: string | null): boolean {
  return event.reports.some(({ id }) => id === report);
}

interface ItemProps {
  readonly bulletin: Bulletin;
  readonly withDay: boolean;
  readonly opened: string | null;
  readonly open: (report: string | null) => void;
}

/** One event; `withDay` where its day has to be named. */
export function Item({ bulletin, withDay, opened, open }: ItemProps) {
  const { event, rows } = bulletin;
  const unfolded = contains(bulletin, opened);
  return (
    <li class="bulletin">
      <button
        type="button"
        class="bulletin-head"
        aria-expanded={unfolded}
        onClick={() => open(unfolded ? null : bulletin.key)}
      >
        <span class="bulletin-time">
          {timesOf(bulletin, withDay).map((line) => (
            <span key={line}>{line} </span>
          ))}
        </span>
        <span class="bulletin-title">
          <PhenomenonGlyph phenomenon={event.phenomenon} />
          {titleOf(event)}
        </span>
        <Tally event={event} />
        <span class="bulletin-place">{placeOf(bulletin)}</span>
        {event.quote ? <span class="said bulletin-said">{t("map.said", { text: event.quote.text })}</span> : null}
      </button>
      {unfolded ? (
        <ul class="bulletin-rows">
          {rows.map((row) => (
            <li key={row.id}>
              <ReportRow row={row} current={row.id === opened} />
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}

/** How many reports of an event have which verdict. */
function Tally({ event: { outcomes, report_count } }: { event: Event }) {
  return (
    <span class="bulletin-tally">
      {Object.entries(outcomes).map(([outcome, n]) => (
        <span key={outcome}>
          <VerdictDisc outcome={outcome} size={17} />
          {report_count > 1 ? n : null}
          <span class="hidden"> {word("outcome", outcome)}</span>
        </span>
      ))}
    </span>
  );
}

function ReportRow({ row, current }: { row: Row; current: boolean }) {
  return (
    <a class={`bulletin-row ${current ? "current" : ""}`} href={href(`reports/${row.id}`)}>
      <span class="bulletin-row-time">{clock(new Date(row.observed_at), zoneOf(row.place))}</span>
      <span class="bulletin-row-place">{rowTitle(row)}</span>
      <span>
        <VerdictDisc outcome={row.outcome ?? "pending"} size={17} />
        <span class="hidden"> {word("outcome", row.outcome ?? "pending")}</span>
      </span>
      <span class="bulletin-row-by">{sourceText(row)}</span>
    </a>
  );
}
