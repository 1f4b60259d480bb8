import { useRef } from "preact/hooks";
import type { Evidence, Voice } from "../api/evidence";
import { clock } from "../format/times";
import { distance, distanceUnitM } from "../format/units";
import { t } from "../i18n";
import { href } from "../routing";
import { effectWords, offsetWords, voiceWhere } from "../sentences/words";
import { TimeAxis, ticksOf } from "./TimeAxis";
import "./charts.css";
import { claimSpan } from "./lanes";
import { type Scale, linear, niceAbove } from "./scale";
import { textScale, useWidth } from "./useWidth";
import { type Disc, distanceMarks, labelsBeside, spread } from "./voices";

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
            role="group"
            aria-label={sentence}
          >
            <Ground x={x} y={y} width={width} zone={zone} />
            <path class="chart-claim" d={`M${x(claim.from)} 0V${HEIGHT}`} />
            <path class="chart-cross" d={`M${x(claim.from) - 9} ${y(0)}h18M${x(claim.from)} ${y(0) - 9}v18`} />
            <Discs evidence={evidence} x={x} y={y} width={width} zone={zone} family={family} />
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
  const unit = distanceUnitM();
  const top = Math.min(claim.neighbours.radius_m, niceAbove((farthest * 1.1) / unit) * unit);
  return linear(0, top, TOP, BOTTOM);
}

function Ground({ x, y, width, zone }: { x: Scale; y: Scale; width: number; zone: string }) {
  const marks = distanceMarks(y.to);
  const columns = ticksOf(x, width, zone).at.map((tick) => `M${x(tick).toFixed(1)} 0V${HEIGHT}`);
  const rows = [0, ...marks].map((at) => `M0 ${y(at).toFixed(1)}H${width}`);
  return (
    <>
      <rect class="chart-paper" width={width} height={HEIGHT} />
      <path class="chart-grid" d={[...columns, ...rows].join("")} />
      {marks.map((at) => (
        <text key={at} class="chart-note" x={width - MARGIN_PX} y={y(at) - 5} text-anchor="end">
          {distance(at)}
        </text>
      ))}
    </>
  );
}

interface DiscsProps {
  readonly evidence: Evidence;
  readonly x: Scale;
  readonly y: Scale;
  readonly width: number;
  readonly zone: string;
  readonly family: string;
}

const MARGIN_PX = 8;
const RADIUS_PX = 9.2;
/** Of the cross of the claim, which no disc covers. */
const CROSS_PX = 9;
/** What a finger or a shaky hand can hit: discs may be smaller. */
const HIT_PX = 12;
const LABELS = 6;
const LETTER_PX = 6.4;

/** The other reports: those that touch are moved apart, with a line to where they belong. */
function Discs({ evidence, x, y, width, zone, family }: DiscsProps) {
  const { voices } = evidence;
  const claimFrom = claimSpan(evidence).from;
  const area = [0, 0, width, HEIGHT] as const;
  const placed = spread(
    voices.map((voice) => ({
      x: x(claimFrom + voice.time_offset_s * 1000),
      y: y(voice.distance_m),
      r: Math.max(3, RADIUS_PX * Math.sqrt(voice.counts)),
    })),
    area,
    [{ x: x(claimFrom), y: y(0), r: CROSS_PX }],
  );
  const letter = LETTER_PX * textScale();
  const widths = voices.slice(0, LABELS).map((voice) => voiceWhere(voice).length * letter);
  const marks = distanceMarks(y.to).map(
    (at) => [width - 9 * letter, y(at) - 18, width, y(at)] as const,
  );
  const line = [x(claimFrom) - 2, 0, x(claimFrom) + 2, HEIGHT] as const;
  const labels = labelsBeside(placed, widths, area, [line, ...marks]);
  return (
    <>
      {placed.map(({ at, x: cx, y: cy }, index) => (
        <path key={voices[index]?.report} class="chart-moved" d={`M${at.x} ${at.y}L${cx} ${cy}`} />
      ))}
      {voices.map((voice, index) => {
        const disc = placed[index];
        return disc ? <VoiceDisc key={voice.report} voice={voice} disc={disc} zone={zone} from={claimFrom} family={family} /> : null;
      })}
      {labels.map((label, index) =>
        label ? (
          <text key={index} class="chart-note chart-voice-name" x={label.x} y={label.y} text-anchor={label.anchor}>
            {voices[index] ? voiceWhere(voices[index]) : null}
          </text>
        ) : null,
      )}
    </>
  );
}

interface VoiceProps {
  readonly voice: Voice;
  readonly disc: Disc;
  readonly zone: string;
  /** When the claim begins, in milliseconds. */
  readonly from: number;
  readonly family: string;
}

/** A report as a disc that leads to it. */
function VoiceDisc({ voice, disc: { x, y, r }, zone, from, family }: VoiceProps) {
  const name = t("report.voiceNamed", {
    where: voiceWhere(voice),
    time: clock(new Date(from + voice.time_offset_s * 1000), zone),
    offset: offsetWords(voice.time_offset_s),
  });
  return (
    <a class="chart-link" href={href(`reports/${voice.report}`)} aria-label={name}>
      <title>{name}</title>
      <circle class="chart-hit" cx={x} cy={y} r={Math.max(HIT_PX, r)} />
      <circle class={`chart-voice f-${family}`} cx={x} cy={y} r={r} />
    </a>
  );
}
