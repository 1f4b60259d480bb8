import { weatherWords } from "../sentences/weatherCodes";
import type { LaneProps } from "./LaneChart";

const LETTER_PX = 6.4;

interface Label {
  readonly x: number;
  readonly text: string;
  readonly row: number;
}

/** Present weather in words at its times; hollow dots where none was reported. */
export function LaneWords({ lane, x, width, height }: LaneProps) {
  const middle = height / 2;
  const dots = lane.readings.map((one) => ({ x: x(Date.parse(one.at)), word: one.word }));
  return (
    <>
      <path class="chart-faint" d={`M0 ${middle}H${width}`} />
      {dots.map((dot, place) => (
        <circle
          key={place}
          class={dot.word === null ? "chart-unread" : "chart-dot"}
          cx={dot.x}
          cy={middle}
          r={dot.word === null || dot.word === "NSW" ? 2.6 : 4.4}
        />
      ))}
      {labels(dots, width).map((label) => (
        <text
          key={label.x}
          class="chart-note"
          x={label.x}
          y={label.row === 0 ? middle - 10 : middle + 20}
          text-anchor="middle"
        >
          {label.text}
        </text>
      ))}
    </>
  );
}

/** The words that fit, above and below the line in turn; of the same in a row only the first. */
function labels(dots: readonly { x: number; word: string | null }[], width: number): Label[] {
  const ends = [-Infinity, -Infinity];
  const found: Label[] = [];
  let before: string | null = null;
  for (const dot of dots) {
    const changed = dot.word !== before;
    before = dot.word;
    if (dot.word === null || !changed) continue;
    const text = weatherWords(dot.word);
    const half = (text.length * LETTER_PX) / 2;
    const at = Math.min(Math.max(dot.x, half), width - half);
    const row = ends.findIndex((end) => at - half > end);
    if (row < 0) continue;
    ends[row] = at + half + 4;
    found.push({ x: at, text, row });
  }
  return found;
}
