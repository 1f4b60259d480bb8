import { clock, day, zoneName } from "../../format/times";
import type { Bulletin, MapData } from "./state";
import { tallyText } from "./wording";

interface Props {
  readonly data: MapData | null;
  readonly bulletins: readonly Bulletin[];
  /** When the first report is, if there are more events than listed, in milliseconds. */
  readonly first: number | null;
  readonly zone: string;
}

/** What is shown: when, in which zone, how many of which verdict. */
export function Cartouche({ data, bulletins, first, zone }: Props) {
  const shown = data && data.total > 0 && bulletins.length > 0;
  return (
    <div class="cartouche" aria-live="polite" hidden={!shown}>
      {shown ? <When bulletins={bulletins} first={first} zone={zone} /> : null}
      {shown ? <p class="wide-only">{tallyText(data)}</p> : null}
    </div>
  );
}

function When({ bulletins, first, zone }: Omit<Props, "data">) {
  const [from, until] = extent(bulletins, first);
  const sameDay = day(from, zone) === day(until, zone);
  const zoneText = zoneName(from, zone);
  if (!sameDay) return <b>{`${day(from, zone)} – ${day(until, zone)}`}</b>;
  const times = from.getTime() === until.getTime() ? clock(from, zone) : timesText(from, until, zone);
  return (
    <>
      <b>{day(from, zone, { weekday: true })}</b>
      <p>{`${times} ${zoneText}`}</p>
    </>
  );
}

function timesText(from: Date, until: Date, zone: string): string {
  return `${clock(from, zone)} – ${clock(until, zone)}`;
}

function extent(bulletins: readonly Bulletin[], first: number | null): [Date, Date] {
  const begins = bulletins.map(({ event }) => Date.parse(event.observed_at));
  const ends = bulletins.map(({ event }) => Date.parse(event.observed_until));
  return [new Date(Math.min(first ?? Infinity, ...begins)), new Date(Math.max(...ends))];
}
