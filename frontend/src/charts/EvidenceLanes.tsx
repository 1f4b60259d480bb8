import { useRef } from "preact/hooks";
import type { Evidence, Lane } from "../api/evidence";
import { clock } from "../format/times";
import { t } from "../i18n";
import { away, effectWords, laneName } from "../sentences/words";
import { valueText } from "../sentences/values";
import { weatherWords } from "../sentences/weatherCodes";
import { LaneChart } from "./LaneChart";
import { PhotoLane } from "./PhotoLane";
import { TimeAxis, type TimeSpan } from "./TimeAxis";
import "./charts.css";
import { LANE_HEIGHT, claimSpan, laneScale, laneTime, scaleKey } from "./lanes";
import { linear } from "./scale";
import { useWidth } from "./useWidth";

interface Props {
  readonly evidence: Evidence;
  readonly zone: string;
  /** Of a lane. */
  readonly height?: number;
}

/**
 * What was measured: a lane for each source, near to far, on one time axis and one scale; and when
 * photos were taken, below.
 */
export function EvidenceLanes({ evidence, zone, height = LANE_HEIGHT }: Props) {
  const axis = useRef<HTMLDivElement>(null);
  const width = useWidth(axis);
  const time = laneTime(evidence);
  const claim = claimSpan(evidence);
  const x = linear(time.from, time.to, 0, width);
  const { lanes } = evidence;
  const first = new Map<string, Lane>();
  for (const lane of lanes) {
    const key = scaleKey(lane);
    if (!first.has(key)) first.set(key, lane);
  }
  return (
    <div class="lanes">
      <div class="lanes-head">
        <div class="lane-chart" ref={axis}>
          <TimeAxis x={x} width={width} zone={zone} claim={claim} label={claimLabel(claim, zone)} />
        </div>
      </div>
      {lanes.map((lane) => (
        <div class="lane" key={lane.source}>
          <div class="lane-who">
            <b>{laneName(lane)}</b> <span>{away(lane.distance_m, lane.bearing_deg)}</span>
          </div>
          <div class="lane-chart">
            <LaneChart
              lane={lane}
              x={x}
              y={laneScale(lanes, scaleKey(lane), height)}
              width={width}
              height={height}
              zone={zone}
              claim={claim}
              first={first.get(scaleKey(lane)) === lane}
            />
          </div>
          <div class="lane-value">
            <b>{decidedText(lane)}</b>
            <span class={`effect effect-${lane.effect}`}>{effectWords(lane)}</span>
          </div>
        </div>
      ))}
      {evidence.photos.length > 0 ? (
        <PhotoLane evidence={evidence} x={x} width={width} height={height} zone={zone} />
      ) : null}
    </div>
  );
}

/** What stands over the claim's time; an instant is too narrow to be read from the axis. */
function claimLabel({ from, to }: TimeSpan, zone: string): string {
  return from === to
    ? t("report.claimedAt", { time: clock(new Date(from), zone) })
    : t("report.claimed");
}

/** The value that decided, as the lane shows it. */
export function decidedText({ decided }: Lane): string {
  if (decided.value === null) return weatherWords(decided.present_weather);
  return valueText(decided.value, decided.unit, decided.variable, { even: true });
}
