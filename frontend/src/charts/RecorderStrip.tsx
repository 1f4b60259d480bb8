import { useRef } from "preact/hooks";
import { day, hour, month, monthName, shortDay, year } from "../format/times";
import { number } from "../format/units";
import { t, word } from "../i18n";
import { Brush } from "./Brush";
import { type Period, type Segment, laidOut, placeOf } from "./folded-time";
import "./strip.css";
import { type Bar, type Dot, type Row, piled, rowsOf, stacked } from "./strip-data";
import { type Ticks, ticksOf } from "./ticks";
import { useWidth } from "./useWidth";

export interface StripData {
  readonly periods: readonly Period[];
  readonly dots: readonly Dot[];
  readonly bars: readonly Bar[];
  /** Numbers of reports by family. */
  readonly families: ReadonlyMap<string, number>;
}

interface Props {
  readonly data: StripData;
  readonly zone: string;
  readonly narrow: boolean;
  /** The chosen time in milliseconds; null at an end that is open. */
  readonly from: number | null;
  readonly to: number | null;
  readonly choose: (from: number | null, to: number | null) => void;
  /** Look at one of the periods alone. */
  readonly open: (period: Period) => void;
}

const TOP = 22;
const BOTTOM = 20;
/** Room for the handle at the end. */
const EDGE = 8;
const DAY_MS = 86_400_000;

/** When reports happened, on recorder paper: rows by family, quiet time torn out, a time to choose. */
export function RecorderStrip(props: Props) {
  const { data, zone, narrow, from, to } = props;
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place, 1020);
  const height = narrow ? 112 : 152;
  const rows = rowsOf(data.families);
  const gutter = narrow ? 0 : gutterFor(rows);
  const least = narrow ? 60 : 88;
  const segments = laidOut(data.periods, width - gutter - EDGE, least, { from, to }).map((one) => ({
    ...one,
    left: one.left + gutter,
    right: one.right + gutter,
  }));
  const shape = { height, bottom: height - BOTTOM, row: (height - BOTTOM - TOP) / Math.max(1, rows.length) };
  return (
    <div class="strip" ref={place}>
      <svg width={width} height={height} role="img" aria-label={sentence(data, zone)}>
        {segments.map((segment, i) => (
          <Paper
            key={segment.from}
            segment={segment}
            outline={outline(segment, shape.height, i > 0, i < segments.length - 1)}
            shape={shape}
            rows={rows.length}
            zone={segment.zone ?? zone}
          />
        ))}
        <Bars data={data} rows={rows} segments={segments} shape={shape} />
        <Dots data={data} rows={rows} segments={segments} shape={shape} narrow={narrow} />
        {narrow ? null : <RowNames rows={rows} shape={shape} x={gutter - 8} />}
      </svg>
      <Brush
        width={width}
        height={height}
        top={TOP}
        bottom={shape.bottom}
        segments={segments}
        titles={segments.map((segment) => titleThatFits(segment, segment.right - segment.left, zone))}
        names={segments.map((segment) => titleThatFits(segment, Infinity, zone))}
        zone={zone}
        from={from}
        to={to}
        choose={props.choose}
        open={props.open}
      />
    </div>
  );
}

interface Shape {
  readonly height: number;
  readonly bottom: number;
  readonly row: number;
}

interface PaperProps {
  readonly segment: Segment;
  readonly outline: string;
  readonly shape: Shape;
  readonly rows: number;
  readonly zone: string;
}

/** A piece of the paper with its grid and its hours. */
function Paper({ segment, outline, shape, rows, zone }: PaperProps) {
  const { left, right, begin, end } = segment;
  const perPixel = (end - begin) / (right - left);
  const grid = ticksOf(begin, end, 14 * perPixel, zone);
  const named = ticksOf(begin, end, 62 * perPixel, zone);
  const x = (at: number) => left + (at - begin) / perPixel;
  return (
    <g>
      <path class="strip-paper" d={outline} />
      <path
        class="strip-grid"
        d={
          grid.at.map((at) => `M${x(at).toFixed(1)} ${TOP}V${shape.bottom}`).join("") +
          Array.from({ length: rows + 1 }, (_, row) => `M${left + 4} ${TOP + row * shape.row}H${right - 4}`).join("")
        }
      />
      {named.at
        .filter((at) => x(at) > left + 22 && x(at) < right - 20)
        .map((at) => (
          <text key={at} class="strip-tick" x={x(at)} y={shape.height - 6}>
            {tickText(named, at, zone)}
          </text>
        ))}
    </g>
  );
}

const TEETH = 9;

/** The edge of a piece of paper, torn off or cut straight. */
function outline({ left, right }: Segment, height: number, tornLeft: boolean, tornRight: boolean): string {
  const edge = (x: number, torn: boolean) =>
    Array.from({ length: TEETH + 1 }, (_, i) => {
      const tooth = torn ? (i % 2 ? -4 : 4) : 0;
      return `${(x + tooth).toFixed(1)} ${((i * height) / TEETH).toFixed(1)}`;
    });
  const around = [...edge(left, tornLeft), ...edge(right, tornRight).reverse()];
  return `M${around.join("L")}z`;
}

interface DrawnProps {
  readonly data: StripData;
  readonly rows: readonly Row[];
  readonly segments: readonly Segment[];
  readonly shape: Shape;
}

function Dots({ data, rows, segments, shape, narrow }: DrawnProps & { narrow: boolean }) {
  const radius = narrow ? 3 : 3.4;
  const most = Math.floor((shape.row - 2) / (2 * radius)) - 1;
  return (
    <>
      {rows.map((row, i) =>
        stacked(
          data.dots.filter(({ family }) => row.families.includes(family)),
          (at) => placeOf(at, segments),
          2 * radius - 0.2,
        ).map((dot, n) => (
          <circle
            key={`${i}-${n}`}
            class={`strip-dot f-${dot.family} ${dot.outcome === "supported" ? "" : "strip-hollow"}`}
            cx={dot.x}
            cy={TOP + (i + 1) * shape.row - radius - 2 - Math.min(dot.level, most) * (2 * radius - 0.2)}
            r={radius}
          />
        )),
      )}
    </>
  );
}

function Bars({ data, rows, segments, shape }: DrawnProps) {
  return (
    <>
      {piled(data.bars, rows, shape.row - 3).map((bar, n) => {
        const left = placeOf(bar.from, segments);
        return (
          <rect
            key={n}
            class={`strip-bar f-${bar.family}`}
            x={left}
            y={TOP + (bar.row + 1) * shape.row - bar.under - bar.height}
            width={Math.max(1.5, placeOf(bar.to, segments) - left - 0.5)}
            height={bar.height}
          />
        );
      })}
    </>
  );
}

/** What the names of the rows take at the left, in any language. */
function gutterFor(rows: readonly Row[]): number {
  return Math.max(104, 16 + LETTER * Math.max(...rows.map((row) => nameOf(row).length)));
}

function nameOf({ families: [family, ...others] }: Row): string {
  return family && others.length === 0 ? word("family", family) : t("map.stripOthers");
}

function RowNames({ rows, shape, x }: { rows: readonly Row[]; shape: Shape; x: number }) {
  return (
    <>
      {rows.map((row, i) => (
        <text
          key={i}
          class={`strip-row f-${row.families.length === 1 ? row.families[0] : "other"}`}
          x={x}
          y={TOP + (i + 0.5) * shape.row + 4}
        >
          {nameOf(row)}
        </text>
      ))}
    </>
  );
}

function tickText({ kind }: Ticks, at: number, zone: string): string {
  const date = new Date(at);
  if (kind === "hour") return hour(date, zone);
  if (kind === "day") return shortDay(date, zone);
  return kind === "month" ? monthName(date, zone) : year(date, zone);
}

/** A period in few words: its day, its month or its years. */
export function titleOf({ from, to }: Period, zone: string): string {
  const [first, last] = [new Date(from), new Date(to)];
  if (day(first, zone) === day(last, zone)) return day(first, zone);
  if (to - from < 62 * DAY_MS) {
    const [begin, end] = [month(first, zone), month(last, zone)];
    return begin === end ? begin : `${begin} – ${end}`;
  }
  const [begin, end] = [year(first, zone), year(last, zone)];
  return begin === end ? begin : `${begin} – ${end}`;
}

/** Widths of letters are not measured: none of the face is wider on average. */
const LETTER = 7;

function titleThatFits(period: Period, width: number, zone: string): string {
  const own = period.zone ?? zone;
  const time = titleOf(period, own);
  const wanted = [period.place ? `${period.place}, ${time}` : time, time, year(new Date(period.from), own)];
  return wanted.find((text) => text.length * LETTER <= width - 8) ?? "";
}

function sentence({ periods }: StripData, zone: string): string {
  const each = periods.map((period) =>
    t("map.stripPeriod", { n: period.count, when: titleThatFits(period, Infinity, zone), count: number(period.count) }),
  );
  return t("map.stripSentence", { periods: each.join("; ") });
}
