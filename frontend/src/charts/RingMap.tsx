import type { Evidence, Lane, Spot } from "../api/evidence";
import { distance } from "../format/units";
import { t } from "../i18n";
import { MapView, type Projection } from "../map/MapView";
import { laneName } from "../sentences/words";
import { decidedText } from "./EvidenceLanes";
import "./ringmap.css";
import { type Pixel, feather, ringsWithin, zoomFor } from "./ringmap";

const HEIGHT = 330;
const LETTER_PX = 6.6;
/** The narrowest that the map gets, on a phone. */
const NARROW_PX = 340;

interface Props {
  readonly evidence: Evidence;
  readonly middle: Spot;
  readonly accuracyM: number | null;
  readonly family: string;
}

interface Projected {
  readonly projection: Projection;
}

/** The claim as a cross, what was measured and seen around it, and how far away that is. */
export function RingMap({ evidence, middle, accuracyM, family }: Props) {
  const reach = reachOf(evidence, accuracyM);
  return (
    <figure class="ringmap">
      <MapView
        key={`${middle.latitude} ${middle.longitude}`}
        label={t("report.mapSentence")}
        centre={[middle.latitude, middle.longitude]}
        zoom={zoomFor(reach, middle.latitude, HEIGHT / 2)}
        interactive={false}
      >
        {(projection) => (
          <svg width="1" height="1" role="img" aria-label={t("report.mapSentence")}>
            <Drawing
              evidence={evidence}
              middle={middle}
              accuracyM={accuracyM}
              family={family}
              projection={projection}
            />
          </svg>
        )}
      </MapView>
    </figure>
  );
}

function Drawing({ evidence, middle, accuracyM, family, projection }: Props & Projected) {
  const centre = projection.at(middle.latitude, middle.longitude);
  const perMetre = projection.perMetre(middle.latitude);
  return (
    <>
      {ringsWithin(HEIGHT / 2 / perMetre).map((ring) => (
        <Ring key={ring} centre={centre} metres={ring} pixels={ring * perMetre} />
      ))}
      {evidence.voices.map((voice) => {
        if (!voice.point) return null;
        const { x, y } = projection.at(voice.point.latitude, voice.point.longitude);
        const r = Math.max(3, 9.2 * Math.sqrt(voice.counts));
        return <circle key={voice.report} class={`chart-voice f-${family}`} cx={x} cy={y} r={r} />;
      })}
      {evidence.lanes.map((lane) => (
        <Station key={lane.source} lane={lane} projection={projection} centre={centre} />
      ))}
      <Claim centre={centre} radius={(accuracyM ?? 0) * perMetre} />
    </>
  );
}

function reachOf({ lanes, voices }: Evidence, accuracyM: number | null): number {
  const distances = [...lanes, ...voices].map((one) => one.distance_m);
  const least = distances.length > 0 ? 5000 : (accuracyM ?? 0);
  return Math.max(5000, least, ...distances) * 1.2;
}

function Ring({ centre, metres, pixels }: { centre: Pixel; metres: number; pixels: number }) {
  return (
    <>
      <circle class="ringmap-ring" cx={centre.x} cy={centre.y} r={pixels} />
      <text class="ringmap-note" x={centre.x} y={centre.y + pixels - 4} text-anchor="middle">
        {distance(metres)}
      </text>
    </>
  );
}

function Claim({ centre: { x, y }, radius }: { centre: Pixel; radius: number }) {
  const cross = `M${x - 9} ${y}h18M${x} ${y - 9}v18`;
  return (
    <>
      {radius < HEIGHT / 2 ? (
        <circle class="ringmap-accuracy" cx={x} cy={y} r={Math.max(8, radius)} />
      ) : null}
      <path class="ringmap-cross-halo" d={cross} />
      <path class="chart-cross" d={cross} />
    </>
  );
}

function Station({ lane, projection, centre }: { lane: Lane; centre: Pixel } & Projected) {
  const at = projection.at(lane.point.latitude, lane.point.longitude);
  const name = laneName(lane);
  const enough = lane.effect === "for" && lane.grade === "meets";
  const left = at.x - centre.x > NARROW_PX / 2 - 11 - name.length * LETTER_PX;
  const text = { x: left ? at.x - 11 : at.x + 11, "text-anchor": left ? "end" : "start" } as const;
  const { wind } = lane;
  return (
    <>
      {wind && wind.direction_deg !== null ? (
        <path class="ringmap-feather" d={feather(at, wind.direction_deg, wind.speed_ms)} />
      ) : null}
      <circle
        class={enough ? "ringmap-station ringmap-enough" : "ringmap-station"}
        cx={at.x}
        cy={at.y}
        r="5.6"
      />
      <text class="ringmap-name" {...text} y={at.y - 2}>
        {name}
      </text>
      <text class="ringmap-note" {...text} y={at.y + 12}>
        {decidedText(lane)}
      </text>
    </>
  );
}
