import { useRef } from "preact/hooks";
import type { Evidence } from "../api/evidence";
import { number } from "../format/units";
import { t } from "../i18n";
import { chances } from "../sentences/words";
import "./charts.css";
import { type Scale, linear, logOdds } from "./scale";
import { type Push, pushesOf } from "./sum";
import { useWidth } from "./useWidth";

const TOP = 22;
const ROW = 26;
const MARKS = [5, 15, 50, 75, 95, 99];
const LETTER_PX = 6.9;
/** The odds that the scale shows at least. */
const LEAST = -3.2;
const MOST = 5.2;

/** From even odds, a push for each witness, on a scale of odds. */
export function AddsUp({ evidence }: { evidence: Evidence }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame, 700);
  const pushes = pushesOf(evidence);
  const ends = pushes.map((push) => push.to);
  const x = linear(
    Math.min(LEAST, ...ends.map((end) => end - 0.4)),
    Math.max(MOST, ...ends.map((end) => end + 0.4)),
    14,
    width - 14,
  );
  const bottom = TOP + 14 + ROW * Math.max(1, pushes.length);
  const score = evidence.sum.score ?? 0.5;
  return (
    <div ref={frame}>
      <svg
        class="chart"
        viewBox={`0 0 ${width} ${bottom + 38}`}
        width={width}
        height={bottom + 38}
        role="img"
        aria-label={t("report.sumSentence", { n: chances(score) })}
      >
        <Zones x={x} width={width} bottom={bottom} evidence={evidence} />
        {pushes.map((push, row) => (
          <Arrow key={row} push={push} at={TOP + 19 + ROW * row} x={x} width={width} />
        ))}
        <path class="chart-post" d={`M${x(logOdds(score))} ${bottom - 12}v14`} />
        <circle class="chart-nib" cx={x(logOdds(score))} cy={bottom} r="5" />
        <text class="chart-note" x="14" y={bottom + 34}>
          {t("report.sumScale")}
        </text>
      </svg>
    </div>
  );
}

interface ZonesProps {
  readonly x: Scale;
  readonly width: number;
  readonly bottom: number;
  readonly evidence: Evidence;
}

function Zones({ x, width, bottom, evidence }: ZonesProps) {
  const { bounds } = evidence.sum;
  const contradicted = x(logOdds(bounds.contradicted));
  const supported = x(logOdds(bounds.supported));
  const height = bottom - TOP;
  return (
    <>
      <rect class="chart-zone-against" x="14" y={TOP} width={contradicted - 14} height={height} />
      <rect class="chart-zone-for" x={supported} y={TOP} width={width - 14 - supported} height={height} />
      <text class="chart-note" x="14" y="16">
        {t("report.zoneContradicted")}
      </text>
      <text class="chart-note" x={(contradicted + supported) / 2} y="16" text-anchor="middle">
        {t("report.zoneOpen")}
      </text>
      <text class="chart-note" x={width - 14} y="16" text-anchor="end">
        {t("report.zoneSupported")}
      </text>
      {MARKS.map((mark) => {
        const at = x(logOdds(mark / 100));
        return (
          <g key={mark}>
            <path class="chart-grid" d={`M${at} ${TOP}V${bottom + 4}`} />
            <text class="chart-tick" x={at} y={bottom + 18} text-anchor="middle">
              {number(mark)}
            </text>
          </g>
        );
      })}
    </>
  );
}

interface ArrowProps {
  readonly push: Push;
  readonly at: number;
  readonly x: Scale;
  readonly width: number;
}

function Arrow({ push, at, x, width }: ArrowProps) {
  const [from, to] = [x(push.from), x(push.to)];
  const side = push.to >= push.from ? "for" : "against";
  const back = side === "for" ? -7 : 7;
  const right = Math.max(from, to) + 8;
  const fits = right + push.label.length * LETTER_PX < width;
  return (
    <>
      <path class="chart-post" d={`M${from} ${at - 9}v18`} />
      <path class={`chart-push chart-push-${side}`} d={`M${from} ${at}H${to}`} />
      <path class={`chart-tip chart-tip-${side}`} d={`M${to} ${at}l${back} -5v10z`} />
      <text
        class="chart-label"
        x={fits ? right : Math.min(from, to) - 8}
        y={at + 4}
        text-anchor={fits ? "start" : "end"}
      >
        {push.label}
      </text>
    </>
  );
}
