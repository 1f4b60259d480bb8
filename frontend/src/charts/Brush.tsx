import { useEffect, useRef, useState } from "preact/hooks";
import { moment } from "../format/times";
import { t } from "../i18n";
import { type Period, type Segment, instantAt, placeOf } from "./folded-time";
import { ticksOf } from "./ticks";

interface Props {
  readonly width: number;
  readonly height: number;
  readonly top: number;
  readonly bottom: number;
  readonly segments: readonly Segment[];
  /** What is written above each segment. */
  readonly titles: readonly string[];
  /** What each segment is called, whole. */
  readonly names: readonly string[];
  readonly zone: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly choose: (from: number | null, to: number | null) => void;
  readonly open: (period: Period) => void;
}

type End = "from" | "to";
interface Chosen {
  readonly from: number;
  readonly to: number;
}

const AFTER_KEYS_MS = 300;
const MANY = 10;
const MINUTE = 60_000;

/** The chosen time on the strip, with a handle at each end, and the names of the periods to go to. */
export function Brush(props: Props) {
  const { segments, titles, height, top, bottom, width } = props;
  const place = useRef<SVGSVGElement>(null);
  const [moving, setMoving] = useState<Chosen | null>(null);
  const later = useRef<ReturnType<typeof setTimeout>>(undefined);
  const whole = wholeOf(segments);
  useEffect(() => setMoving(null), [props.from, props.to]);
  useEffect(() => () => clearTimeout(later.current), []);
  if (!whole) return null;

  const chosen = moving ?? { from: props.from ?? whole.from, to: props.to ?? whole.to };
  const left = placeOf(chosen.from, segments);
  const right = placeOf(chosen.to, segments);
  const settle = (ends: Chosen, wait: number) => {
    clearTimeout(later.current);
    setMoving(ends);
    later.current = setTimeout(() => {
      const open = (at: number, end: number) => (at === end ? null : at);
      props.choose(open(ends.from, whole.from), open(ends.to, whole.to));
    }, wait);
  };
  const moved = (end: End, at: number): Chosen => {
    const inside = Math.min(whole.to, Math.max(whole.from, Math.round(at / MINUTE) * MINUTE));
    return end === "from"
      ? { from: Math.min(inside, chosen.to), to: chosen.to }
      : { from: chosen.from, to: Math.max(inside, chosen.from) };
  };
  const xOf = (event: PointerEvent) => event.clientX - (place.current?.getBoundingClientRect().left ?? 0);

  return (
    <svg ref={place} class="strip-brush" width={width} height={height} role="group" aria-label={t("map.stripTime")}>
      {segments.map((segment, i) => (
        <PeriodName
          key={segment.from}
          segment={segment}
          title={titles[i] ?? ""}
          name={props.names[i] ?? ""}
          open={() => props.open(segment)}
        />
      ))}
      <rect class="strip-chosen" x={left} y={top} width={Math.max(0, right - left)} height={bottom - top} />
      {(["from", "to"] as const).map((end) => (
        <Handle
          key={end}
          end={end}
          x={end === "from" ? left : right}
          top={top}
          bottom={bottom}
          at={chosen[end]}
          whole={whole}
          zone={segments.find((one) => chosen[end] <= one.end)?.zone ?? props.zone}
          drag={(event) => setMoving(moved(end, instantAt(xOf(event), segments)))}
          drop={() => settle(chosen, 0)}
          step={(ticks) => settle(moved(end, stepped(chosen[end], ticks, segments, props.zone)), AFTER_KEYS_MS)}
        />
      ))}
    </svg>
  );
}

function wholeOf(segments: readonly Segment[]): Chosen | null {
  const [first, last] = [segments[0], segments.at(-1)];
  if (!first || !last) return null;
  return { from: Math.floor(first.begin / MINUTE) * MINUTE, to: Math.ceil(last.end / MINUTE) * MINUTE };
}

/** An instant some ticks later or earlier; ticks are those of the grid where it lies. */
function stepped(at: number, ticks: number, segments: readonly Segment[], zone: string): number {
  const segment = segments.find((one) => at <= one.end) ?? segments.at(-1);
  if (!segment) return at;
  const perPixel = (segment.end - segment.begin) / (segment.right - segment.left);
  const next = at + ticks * ticksOf(segment.begin, segment.end, 14 * perPixel, zone).step;
  if (!Number.isFinite(next)) return next;
  // Time that is torn out is passed in one step.
  const inside = segments.some((one) => next >= one.begin && next <= one.end);
  if (inside) return next;
  const beside =
    ticks > 0 ? segments.find((one) => one.begin > at)?.begin : segments.findLast((one) => one.end < at)?.end;
  return beside ?? next;
}

interface NameProps {
  readonly segment: Segment;
  readonly title: string;
  /** What it is called where there is room. */
  readonly name: string;
  readonly open: () => void;
}

// Attributes of SVG are written as SVG has them: `tabIndex` would be ignored.
function PeriodName({ segment, title, name, open }: NameProps) {
  return (
    <g
      class="strip-name"
      role="button"
      tabindex={0}
      aria-label={name}
      onClick={open}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        open();
      }}
    >
      <rect x={segment.left} y={0} width={segment.right - segment.left} height={22} />
      <text x={segment.left + 8} y={15}>
        {title}
      </text>
    </g>
  );
}

interface HandleProps {
  readonly end: End;
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
  readonly at: number;
  readonly whole: Chosen;
  readonly zone: string;
  readonly drag: (event: PointerEvent) => void;
  readonly drop: () => void;
  readonly step: (ticks: number) => void;
}

function Handle({ end, x, top, bottom, at, whole, zone, drag, drop, step }: HandleProps) {
  const middle = (top + bottom) / 2;
  return (
    <g
      class="strip-handle"
      role="slider"
      tabindex={0}
      aria-label={t(end === "from" ? "map.stripFrom" : "map.stripUntil")}
      aria-valuemin={Math.round(whole.from / MINUTE)}
      aria-valuemax={Math.round(whole.to / MINUTE)}
      aria-valuenow={Math.round(at / MINUTE)}
      aria-valuetext={moment(new Date(at), zone)}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.focus();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) drag(event);
      }}
      onPointerUp={drop}
      onKeyDown={(event) => {
        const ticks = TICKS_BY_KEY[event.key];
        if (ticks === undefined) return;
        event.preventDefault();
        step(ticks * (event.shiftKey ? MANY : 1));
      }}
    >
      <rect class="strip-hit" x={x - 22} y={top} width={44} height={bottom - top} />
      <path d={`M${x} ${top - 4}V${bottom + 4}`} />
      <rect class="strip-grip" x={x - 5} y={middle - 13} width={10} height={26} rx={3} />
    </g>
  );
}

const TICKS_BY_KEY: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -MANY,
  PageUp: MANY,
  Home: -Infinity,
  End: Infinity,
};
