import type { ComponentChildren } from "preact";
import { ClaimTime } from "./Patterns";
import { type TimeSpan, ticksOf } from "./TimeAxis";
import type { Scale } from "./scale";

/** The axes of a lane. */
export interface LaneAxes {
  readonly x: Scale;
  readonly y: Scale;
  readonly width: number;
  readonly height: number;
}

interface Props extends LaneAxes {
  readonly zone: string;
  readonly claim: TimeSpan;
  /** What is drawn, in a sentence. */
  readonly label: string;
  /** What lies under the time of the claim. */
  readonly under?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** The paper of a lane with the time of the claim, and what is drawn on it. */
export function LaneDrawing({ x, y, width, height, zone, claim, label, under, children }: Props) {
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={label}
    >
      <Grid x={x} y={y} width={width} height={height} zone={zone} />
      {under}
      <ClaimTime from={x(claim.from)} to={x(claim.to)} height={height} />
      {children}
    </svg>
  );
}

/** Whole times, and quarters of the scale. */
function Grid({ x, y, width, height, zone }: LaneAxes & { readonly zone: string }) {
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
