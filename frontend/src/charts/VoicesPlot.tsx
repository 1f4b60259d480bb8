import { useRef } from "preact/hooks";
import type { Evidence, Voice } from "../api/evidence";
import { clock } from "../format/times";
import { distance } from "../format/units";
import { t } from "../i18n";
import { effectWords, voiceWhere } from "../sentences/words";
import { TimeAxis, ticksOf } from "./TimeAxis";
import "./charts.css";
import { claimSpan } from "./lanes";
import { type Scale, linear, niceAbove } from "./scale";
import { useWidth } from "./useWidth";

const HEIGHT = 246;
const TOP = 14;
const BOTTOM = 232;
const MINUTE = 60_000;

interface Props {
  readonly evidence: Evidence;
  readonly zone: string;
  readonly family: string;
  /** The name of what was reported. */
  readonly label: string;
}

/** Who else saw it: right is later, up is nearer, larger counts more. */
export function VoicesPlot({ evidence, zone, family, label }: Props) {
  const axis = useRef<HTMLDivElement>(null);
  const width = useWidth(axis);
  const claim = claimSpan(evidence);
  const x = timeScale(evidence, width);
  const y = distanceScale(evidence);
  const begins = new Date(claim.from);
  const sentence = t("report.voicesSentence", {
    n: evidence.voices_total,
    distance: distance(Math.min(...evidence.voices.map((voice) => voice.distance_m))),
  });
  return (
    <div class="lanes">
      <div class="lanes-head">
        <div class="lane-chart" ref={axis}>
          <TimeAxis
            x={x}
            width={width}
            zone={zone}
            claim={claim}
            label={t("report.claimedAt", { time: clock(begins, zone) })}
          />
        </div>
      </div>
      <div class="lane">
        <div class="lane-who">
          <b>{t("report.voicesCount", { n: evidence.voices_total })}</b>{" "}
          <span>
            {t("report.voicesScope", {
              what: label,
              distance: distance(evidence.claim.neighbours.radius_m),
              hours: evidence.claim.neighbours.window_s / 3600,
            })}
          </span>
        </div>
        <div class="lane-chart">
          <svg
            class="chart"
            viewBox={`0 0 ${width} ${HEIGHT}`}
            width={width}
            height={HEIGHT}
            role="img"
            aria-label={sentence}
          >
            <Ground x={x} y={y} width={width} zone={zone} />
            <path class="chart-claim" d={`M${x(claim.from)} 0V${HEIGHT}`} />
            <path class="chart-cross" d={`M${x(claim.from) - 9} ${y(0)}h18M${x(claim.from)} ${y(0) - 9}v18`} />
            <Discs voices={evidence.voices} claimFrom={claim.from} x={x} y={y} width={width} family={family} />
          </svg>
        </div>
        <div class="lane-value">
          <b>{t("report.allAgree")}</b>
          <span class="effect effect-for">{voicesEffect(evidence)}</span>
        </div>
      </div>
    </div>
  );
}

/** How strongly all reports together speak, from their steps. */
function voicesEffect({ sum }: Evidence): string {
  const size = sum.steps
    .filter((step) => step.of === "voices")
    .reduce((total, step) => total + step.log_odds, 0);
  const strength = size >= 2 ? "strong" : size >= 0.8 ? "moderate" : size > 0 ? "weak" : "none";
  return effectWords({ effect: "for", strength, grade: "meets", threshold: null });
}

function timeScale(evidence: Evidence, width: number): Scale {
  const claim = claimSpan(evidence);
  const offsets = evidence.voices.map((voice) => voice.time_offset_s * 1000);
  const from = Math.min(0, ...offsets);
  const to = Math.max(claim.to - claim.from, ...offsets);
  const margin = Math.max(15 * MINUTE, (to - from) * 0.2);
  return linear(claim.from + from - margin, claim.from + to + margin, 0, width);
}

function distanceScale({ voices, claim }: Evidence): Scale {
  const farthest = Math.max(1000, ...voices.map((voice) => voice.distance_m));
  return linear(0, Math.min(claim.neighbours.radius_m, niceAbove(farthest * 1.1)), TOP, BOTTOM);
}

function Ground({ x, y, width, zone }: { x: Scale; y: Scale; width: number; zone: string }) {
  const fifths = [0, 1, 2, 3, 4, 5].map((fifth) => (y.to * fifth) / 5);
  const columns = ticksOf(x, width, zone).at.map((tick) => `M${x(tick).toFixed(1)} 0V${HEIGHT}`);
  const rows = fifths.map((at) => `M0 ${y(at).toFixed(1)}H${width}`);
  return (
    <>
      <rect class="chart-paper" width={width} height={HEIGHT} />
      <path class="chart-grid" d={[...columns, ...rows].join("")} />
      {fifths.slice(1).map((at) => (
        <text key={at} class="chart-note" x={width - 8} y={y(at) - 5} text-anchor="end">
          {distance(at)}
        </text>
      ))}
    </>
  );
}

interface DiscsProps {
  readonly voices: readonly Voice[];
  readonly claimFrom: number;
  readonly x: Scale;
  readonly y: Scale;
  readonly width: number;
  readonly family: string;
}

const RADIUS_PX = 9.2;
const LABELS = 6;

function Discs({ voices, claimFrom, x, y, width, family }: DiscsProps) {
  const discs = voices.map((voice) => ({
    voice,
    cx: x(claimFrom + voice.time_offset_s * 1000),
    cy: y(voice.distance_m),
    r: Math.max(3, RADIUS_PX * Math.sqrt(voice.counts)),
  }));
  const labelled = discs.slice(0, LABELS).filter((disc, place) =>
    discs.slice(0, place).every((other) => Math.abs(other.cy - disc.cy) > 13 || Math.abs(other.cx - disc.cx) > 90),
  );
  return (
    <>
      {discs.toReversed().map(({ voice, cx, cy, r }) => (
        <circle key={voice.report} class={`chart-voice f-${family}`} cx={cx} cy={cy} r={r} />
      ))}
      {labelled.map(({ voice, cx, cy, r }) => {
        const left = cx > width / 2;
        return (
          <text
            key={voice.report}
            class="chart-note"
            x={left ? cx - r - 5 : cx + r + 5}
            y={cy + 4}
            text-anchor={left ? "end" : "start"}
          >
            {voiceWhere(voice)}
          </text>
        );
      })}
    </>
  );
}
