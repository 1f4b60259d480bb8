import type { LaneProps } from "./LaneChart";
import { sameUnit } from "./lanes";
import type { Scale } from "./scale";

interface Dot {
  readonly x: number;
  readonly value: number | null;
}

/** Values as dots and a pen line; hollow dots where none was reported; a thin line beside. */
export function LaneLevel({ lane, x, y }: LaneProps) {
  const dots = lane.readings.map((one) => ({ x: x(Date.parse(one.at)), value: one.value }));
  const beside = sameUnit(lane)
    ? (lane.beside?.values ?? []).map((value, place) => ({ x: dots[place]?.x ?? 0, value }))
    : [];
  const { decided } = lane;
  const onScale = decided.variable === lane.variable && decided.value !== null;
  return (
    <>
      <path class="chart-faint" d={lineOf(beside, y)} />
      <path class="chart-pen" pathLength="1" d={lineOf(dots, y)} />
      {dots.map((dot, place) =>
        dot.value === null ? (
          <circle key={place} class="chart-unread" cx={dot.x} cy={y(y.from)} r="2.6" />
        ) : (
          <circle key={place} class="chart-dot" cx={dot.x} cy={y(dot.value)} r="2.6" />
        ),
      )}
      {onScale ? (
        <circle
          class="chart-nib"
          cx={x(Date.parse(decided.at))}
          cy={y(decided.value as number)}
          r="3.8"
        />
      ) : null}
    </>
  );
}

/** A line through the values, broken where there is none. */
export function lineOf(dots: readonly Dot[], y: Scale): string {
  return dots
    .map((dot, place) => {
      if (dot.value === null) return "";
      const before = dots[place - 1];
      const command = before && before.value !== null ? "L" : "M";
      return `${command}${dot.x.toFixed(1)} ${y(dot.value).toFixed(1)}`;
    })
    .join("");
}
