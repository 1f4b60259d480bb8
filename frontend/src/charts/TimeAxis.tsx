import { clock, day, hour } from "../format/times";
import { type Scale, timeTicks } from "./scale";
import { textScale } from "./useWidth";

const HOUR = 3_600_000;
/** Widest label with the space around it, in pixels. */
const LABEL_PX = 62;
const HEIGHT = 38;

export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

interface Props {
  readonly x: Scale;
  readonly width: number;
  readonly zone: string;
  readonly claim: TimeSpan;
  /** What stands over the time of the claim. */
  readonly label: string;
}

export function ticksOf(x: Scale, width: number, zone: string) {
  return timeTicks(x.from, x.to, zone, width / (LABEL_PX * textScale()));
}

/** The hours over a chart, and where among them the claim is. */
export function TimeAxis({ x, width, zone, claim, label }: Props) {
  const { step, at } = ticksOf(x, width, zone);
  const write = step < HOUR ? clock : step < 24 * HOUR ? hourOrClock : day;
  const middle = x((claim.from + claim.to) / 2);
  const scale = textScale();
  const height = HEIGHT * scale;
  const digitPx = DIGIT_PX * scale;
  const ticks = at.map((tick) => labelled(x(tick), width, write(new Date(tick), zone), digitPx));
  return (
    <svg class="chart" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
      {apart(ticks, digitPx).map(({ text, ...place }) => (
        <text key={text + place.x} class="chart-tick" y={31 * scale} {...place}>
          {text}
        </text>
      ))}
      <text class="chart-note" y={13 * scale} {...placed(middle, width, label.length * 3.3 * scale)}>
        {label}
      </text>
    </svg>
  );
}

/** The hour, as a clock time where the language would leave a bare number. */
function hourOrClock(at: Date, zone: string): string {
  const short = hour(at, zone);
  return /^\d+$/.test(short) ? clock(at, zone) : short.replace(/^0(?=\d)/, "");
}

interface Placed {
  readonly x: number;
  readonly "text-anchor": "start" | "middle" | "end";
}

interface TickLabel extends Placed {
  readonly text: string;
}

const DIGIT_PX = 6.4;
const APART_PX = 8;
/** Between a label and an edge that it would cross: on phones that is the edge of the screen. */
const EDGE_PX = 4;

function labelled(at: number, width: number, text: string, digitPx: number): TickLabel {
  return { text, ...placed(at, width, (text.length * digitPx) / 2) };
}

/** Labels without those that would touch the one before: at the edges they stand closer. */
export function apart(labels: readonly TickLabel[], digitPx = DIGIT_PX): readonly TickLabel[] {
  let end = -Infinity;
  return labels.filter(({ x, text, "text-anchor": anchor }) => {
    const width = text.length * digitPx;
    const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
    if (left < end + APART_PX) return false;
    end = left + width;
    return true;
  });
}

/** Text centred at `at`, or at an edge that it would cross. */
function placed(at: number, width: number, half: number): Placed {
  if (at < half + EDGE_PX) return { x: EDGE_PX, "text-anchor": "start" };
  if (at > width - half - EDGE_PX) return { x: width - EDGE_PX, "text-anchor": "end" };
  return { x: at, "text-anchor": "middle" };
}
