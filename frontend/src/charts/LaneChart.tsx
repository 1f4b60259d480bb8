import type { JSX } from "preact";
import type { Lane } from "../api/evidence";
import { t } from "../i18n";
import { enoughText, measuredWords } from "../sentences/values";
import { effectWords, laneName } from "../sentences/words";
import { ClaimTime } from "./Patterns";
import { type TimeSpan, ticksOf } from "./TimeAxis";
import { LaneLevel } from "./LaneLevel";
import { LaneTotal } from "./LaneTotal";
import { LaneWords } from "./LaneWords";
import { comparesLevels } from "./lanes";
import type { Scale } from "./scale";

export interface LaneProps {
  readonly lane: Lane;
  readonly x: Scale;
  readonly y: Scale;
  readonly width: number;
  readonly height: number;
}

interface Props extends LaneProps {
  readonly zone: string;
  readonly claim: TimeSpan;
  /** Whether the first of its kind: it says in words what the claim takes. */
  readonly first: boolean;
}

const DRAWN: Readonly<Record<string, (props: LaneProps) => JSX.Element>> = {
  total: LaneTotal,
  level: LaneLevel,
};

/** The readings of one source as a recorder draws them, beside what the claim takes. */
export function LaneChart({ lane, x, y, width, height, zone, claim, first }: Props) {
  const Readings = DRAWN[lane.drawing] ?? LaneWords;
  const sentence = t("report.laneSentence", {
    name: laneName(lane),
    what: measuredWords({ ...lane.decided, rule: lane.rule }),
    effect: effectWords(lane),
  });
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={sentence}
    >
      <LaneGrid x={x} y={y} width={width} height={height} zone={zone} />
      {comparesLevels(lane) ? <Enough lane={lane} y={y} width={width} height={height} label={first} /> : null}
      <ClaimTime from={x(claim.from)} to={x(claim.to)} height={height} />
      <Readings lane={lane} x={x} y={y} width={width} height={height} />
    </svg>
  );
}

interface GridProps extends Omit<LaneProps, "lane"> {
  readonly zone: string;
}

/** The paper of a lane: whole times, and quarters of the scale. */
export function LaneGrid({ x, y, width, height, zone }: GridProps) {
  const columns = ticksOf(x, width, zone).at.map((tick) => `M${x(tick).toFixed(1)} 0V${height}`);
  const rows = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const at = y(y.from + part * (y.to - y.from));
    return `M0 ${at.toFixed(1)}H${width}`;
  });
  return (
    <>
      <rect class="chart-paper" width={width} height={height} />
      <path class="chart-grid" d={[...columns, ...rows].join("")} />
    </>
  );
}

const TINT_PX = 22;

interface EnoughProps extends Omit<LaneProps, "x"> {
  readonly label: boolean;
}

function Enough({ lane, y, width, height, label }: EnoughProps) {
  const { threshold } = lane;
  if (!threshold) return null;
  const at = y(threshold.value);
  const above = threshold.comparison === "at_least";
  const top = above ? Math.max(0, at - TINT_PX) : at;
  const bottom = above ? at : Math.min(height, at + TINT_PX);
  const textAt = above ? at - 5 : at + 14;
  return (
    <>
      <rect
        y={top}
        width={width}
        height={Math.max(0, bottom - top)}
        fill={`url(#enough-${above ? "above" : "below"})`}
      />
      <path class="chart-limit" d={`M0 ${at}H${width}`} />
      {label ? (
        <text class="chart-note" x="6" y={Math.min(height - 4, Math.max(12, textAt))}>
          {enoughText(threshold, lane.unit, lane.variable)}
        </text>
      ) : null}
    </>
  );
}
