import { clock, day, span, zoneName } from "../../format/times";
import { t } from "../../i18n";
import type { Bulletin, MapData, Stations } from "./state";
import { tallyText } from "./wording";

interface Props {
  readonly data: MapData | null;
  readonly bulletins: readonly Bulletin[];
  /** When the first report is, if there are more events than listed, in milliseconds. */
  readonly first: number | null;
  readonly zone: string;
  readonly stations: Stations | null;
}

/** What is shown: when, in which zone, how many of which verdict. */
export function Cartouche({ data, bulletins, first, zone, stations }: Props) {
  const shown = data && data.total > 0 && bulletins.length > 0;
  return (
    <div class="cartouche" data-over-map aria-live="polite" hidden={!shown}>
      {shown ? <When bulletins={bulletins} first={first} zone={zone} /> : null}
      {shown ? <p class="wide-only">{[tallyText(data), measuredBy(stations)].filter(Boolean).join("; ")}</p> : null}
      {stations?.items.length === 0 ? <p>{t("map.stationsNone")}</p> : null}
    </div>
  );
}

function When({ bulletins, first, zone }: Omit<Props, "data" | "stations">) {
  const [from, until] = extent(bulletins, first);
  const sameDay = day(from, zone) === day(until, zone);
  if (!sameDay) return <b>{span(from, until, zone, { days: true })}</b>;
  const names = { from: clock(from, zone), until: clock(until, zone), zone: zoneName(from, zone) };
  return (
    <>
      <b>{day(from, zone, { weekday: true })}</b>
      <p>{t(names.from === names.until ? "map.time" : "map.times", names)}</p>
    </>
  );
}

/** How many of the stations on the map measured something. */
function measuredBy(stations: Stations | null): string {
  const measured = stations?.items.filter(({ reading }) => reading) ?? [];
  return measured.length > 0 ? t("map.stationsMeasured", { n: measured.length }) : "";
}

function extent(bulletins: readonly Bulletin[], first: number | null): [Date, Date] {
  const begins = bulletins.map(({ event }) => Date.parse(event.observed_at));
  const ends = bulletins.map(({ event }) => Date.parse(event.observed_until));
  return [new Date(Math.min(first ?? Infinity, ...begins)), new Date(Math.max(...ends))];
}
