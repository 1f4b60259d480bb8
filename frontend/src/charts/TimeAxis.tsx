import { clock, day, hour } from "../format/times";
import { t } from "../i18n";
import { type Scale, timeTicks } from "./scale";

const HOUR = 3_600_000;
/** Widest label with the space around it, in pixels. */
const LABEL_PX = 62;

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
  readonly label?: string;
}

export function ticksOf(x: Scale, width: number, zone: string) {
  return timeTicks(x.from, x.to, zone, width / LABEL_PX);
}

/** The hours over a chart, and where among them the claim is. */
export function TimeAxis({ x, width, zone, claim, label = t("report.claimed") }: Props) {
  const { step, at } = ticksOf(x, width, zone);
  const write = step < HOUR ? clock : step < 24 * HOUR ? hourOrClock : day;
  const middle = x((claim.from + claim.to) / 2);
  return (
    <svg class="chart" viewBox={`0 0 ${width} 38`} width={width} height="38" aria-hidden="true">
      {apart(at.map((tick) => labelled(x(tick), width, write(new Date(tick), zone)))).map(
        ({ text, ...place }) => (
          <text key={text + place.x} class="chart-tick" y="31" {...place}>
            {text}
          </text>
        ),
      )}
      <text class="chart-note" y="13" {...placed(middle, width, label.length * 3.3)}>
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

function labelled(at: number, width: number, text: string): TickLabel {
  return { text, ...placed(at, width, (text.length * DIGIT_PX) / 2) };
}

/** Labels without those that would touch the one before: at the edges they stand closer. */
export function apart(labels: readonly TickLabel[]): readonly TickLabel[] {
  let end = -Infinity;
  return labels.filter(({ x, text, "text-anchor": anchor }) => {
    const width = text.length * DIGIT_PX;
    const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
    if (left < end + 4) return false;
    end = left + width;
    return true;
  });
}

/** Text centred at `at`, or at an edge that it would cross. */
function placed(at: number, width: number, half: number): Placed {
  if (at < half) return { x: Math.max(0, at - half), "text-anchor": "start" };
  if (at > width - half) return { x: width, "text-anchor": "end" };
  return { x: at, "text-anchor": "middle" };
}
