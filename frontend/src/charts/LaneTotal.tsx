import type { LaneProps } from "./LaneChart";
import { runningTotal } from "./lanes";

const GAP_PX = 1.5;

/** Amounts as bars over the time that they fell in, and their running total as a pen line. */
export function LaneTotal({ lane, x, y }: LaneProps) {
  const floor = y(0);
  const totals = runningTotal(lane);
  const amounts = lane.readings.map((one) => ({
    value: one.value,
    from: x(Date.parse(one.begins_at ?? one.at)),
    to: x(Date.parse(one.at)),
  }));
  const line = amounts.map(
    ({ from, to }, place) =>
      `${place === 0 ? "M" : "L"}${from.toFixed(1)} ${y(totals[place - 1] ?? 0).toFixed(1)}` +
      `L${to.toFixed(1)} ${y(totals[place] ?? 0).toFixed(1)}`,
  );
  const last = amounts.at(-1);
  return (
    <>
      {amounts.map(({ value, from, to }, place) => {
        const start = from + GAP_PX;
        const width = Math.max(1, to - from - 2 * GAP_PX);
        if (value === null) {
          return <circle key={place} class="chart-unread" cx={(from + to) / 2} cy={floor} r="2.6" />;
        }
        if (value === 0) return <path key={place} class="chart-zero" d={`M${start} ${floor}h${width}`} />;
        const top = y(value);
        return (
          <rect key={place} class="chart-bar" x={start} y={top} width={width} height={floor - top} />
        );
      })}
      <path class="chart-pen" pathLength="1" d={line.join("")} />
      {last ? <circle class="chart-nib" cx={last.to} cy={y(totals.at(-1) ?? 0)} r="3.6" /> : null}
    </>
  );
}
