import { useRef } from "preact/hooks";
import type { Evidence, Lane, Spot } from "../api/evidence";
import { distance } from "../format/units";
import { t } from "../i18n";
import { laneName } from "../sentences/words";
import { decidedText } from "./EvidenceLanes";
import "./ringmap.css";
import { type Neighbourhood, feather, neighbourhood, ringsWithin } from "./ringmap";
import { useWidth } from "./useWidth";

const HEIGHT = 330;
const LETTER_PX = 6.6;

interface Props {
  readonly evidence: Evidence;
  readonly middle: Spot;
  readonly accuracyM: number | null;
  readonly family: string;
}

/** The claim as a cross, what was measured and seen around it, and how far away that is. */
export function RingMap({ evidence, middle, accuracyM, family }: Props) {
  const frame = useRef<HTMLElement>(null);
  const width = useWidth(frame, 372);
  const reach = reachOf(evidence, accuracyM);
  const map = neighbourhood(middle, reach, width, HEIGHT);
  const rings = ringsWithin(reach);
  return (
    <figure class="ringmap" ref={frame}>
      <svg
        class="chart"
        viewBox={`0 0 ${width} ${HEIGHT}`}
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={t("report.mapSentence")}
      >
        <rect class="ringmap-land" width={width} height={HEIGHT} />
        {rings.map((ring) => (
          <Ring key={ring} radius={ring} width={width} map={map} />
        ))}
        {evidence.voices.map((voice) => {
          if (!voice.point) return null;
          const { x, y } = map.at(voice.point);
          const r = Math.max(3, 9.2 * Math.sqrt(voice.counts));
          return <circle key={voice.report} class={`chart-voice f-${family}`} cx={x} cy={y} r={r} />;
        })}
        {evidence.lanes.map((lane) => (
          <Station key={lane.source} lane={lane} map={map} width={width} />
        ))}
        <Claim radius={(accuracyM ?? 0) / map.metresPerPixel} x={width / 2} y={HEIGHT / 2} />
      </svg>
    </figure>
  );
}

function reachOf({ lanes, voices }: Evidence, accuracyM: number | null): number {
  const distances = [...lanes, ...voices].map((one) => one.distance_m);
  return Math.max(5000, (accuracyM ?? 0) * 1.2, ...distances) * 1.2;
}

function Ring({ radius, width, map }: { radius: number; width: number; map: Neighbourhood }) {
  const r = radius / map.metresPerPixel;
  return (
    <>
      <circle class="ringmap-ring" cx={width / 2} cy={HEIGHT / 2} r={r} />
      <text class="ringmap-note" x={width / 2} y={HEIGHT / 2 + r - 4} text-anchor="middle">
        {distance(radius)}
      </text>
    </>
  );
}

function Claim({ radius, x, y }: { radius: number; x: number; y: number }) {
  return (
    <>
      <circle class="ringmap-accuracy" cx={x} cy={y} r={Math.max(8, radius)} />
      <path class="ringmap-cross-halo" d={`M${x - 9} ${y}h18M${x} ${y - 9}v18`} />
      <path class="chart-cross" d={`M${x - 9} ${y}h18M${x} ${y - 9}v18`} />
    </>
  );
}

function Station({ lane, map, width }: { lane: Lane; map: Neighbourhood; width: number }) {
  const at = map.at(lane.point);
  const name = laneName(lane);
  const enough = lane.effect === "for" && lane.grade === "meets";
  const right = at.x + 11 + name.length * LETTER_PX < width;
  const text = { x: right ? at.x + 11 : at.x - 11, "text-anchor": right ? "start" : "end" } as const;
  const { wind } = lane;
  return (
    <>
      {wind && wind.direction_deg !== null ? (
        <path class="ringmap-feather" d={feather(at, wind.direction_deg, wind.speed_ms)} />
      ) : null}
      <circle class={enough ? "ringmap-station ringmap-enough" : "ringmap-station"} cx={at.x} cy={at.y} r="5.6" />
      <text class="ringmap-name" {...text} y={at.y - 2}>
        {name}
      </text>
      <text class="ringmap-note" {...text} y={at.y + 12}>
        {decidedText(lane)}
      </text>
    </>
  );
}
