import { useRef } from "preact/hooks";
import type { Evidence, Lane, Spot } from "../api/evidence";
import { distance } from "../format/units";
import { t } from "../i18n";
import { MapView, type Projection } from "../map/MapView";
import { laneName } from "../sentences/words";
import { decidedText } from "./EvidenceLanes";
import "./ringmap.css";
import {
  LINE_PX,
  type Label,
  type Pixel,
  type PixelBox,
  around,
  feather,
  placedLabels,
  ringLabel,
  ringsWithin,
  zoomFor,
} from "./ringmap";
import { textScale, useWidth } from "./useWidth";

const HEIGHT = 330;
/** Beside other things, on the desk. */
const LOW_HEIGHT = 220;
const LETTER_PX = 6.7;
/** The largest towns are enough to know where it is. */
const TOWNS = 8;
/** The line of credits at the foot of the map. */
const CREDITS_PX = 34;

interface Props {
  readonly evidence: Evidence;
  readonly middle: Spot;
  readonly accuracyM: number | null;
  readonly family: string;
  readonly low?: boolean;
}

interface Projected {
  readonly projection: Projection;
}

/** The claim as a cross, what was measured and seen around it, and how far away that is. */
export function RingMap({ evidence, middle, accuracyM, family, low = false }: Props) {
  const figure = useRef<HTMLElement>(null);
  const width = useWidth(figure, 340);
  const height = low ? LOW_HEIGHT : HEIGHT;
  const reach = reachOf(evidence, accuracyM);
  const labelsOn = (projection: Projection) => labelsOf(evidence, middle, projection, width, height);
  const stations = evidence.lanes.map((lane) => lane.source).join(" ");
  return (
    <figure class={low ? "ringmap ringmap-low" : "ringmap"} ref={figure}>
      <MapView
        key={`${middle.latitude} ${middle.longitude} ${width} ${stations}`}
        label={t("report.mapSentence")}
        centre={[middle.latitude, middle.longitude]}
        zoom={zoomFor(reach, middle.latitude, height / 2)}
        interactive={false}
        towns={TOWNS}
        clear={(projection) => {
          const marks = marksOf(evidence, middle, projection, labelsOn(projection));
          const rings = ringsOn(projection, middle, height / 2, marks);
          return [...marks, ...rings.map(({ label }) => label.box)];
        }}
      >
        {(projection) => (
          <svg width="1" height="1" role="img" aria-label={t("report.mapSentence")}>
            <Drawing
              evidence={evidence}
              middle={middle}
              accuracyM={accuracyM}
              family={family}
              half={height / 2}
              labels={labelsOn(projection)}
              projection={projection}
            />
          </svg>
        )}
      </MapView>
    </figure>
  );
}

/** Where the texts of the stations go, in the order of the lanes. */
function labelsOf(
  { lanes }: Evidence,
  middle: Spot,
  projection: Projection,
  width: number,
  height: number,
): readonly Label[] {
  const centre = projection.at(middle.latitude, middle.longitude);
  const spots = lanes.map((lane) => ({
    ...projection.at(lane.point.latitude, lane.point.longitude),
    width:
      LETTER_PX * textScale() * Math.max(laneName(lane).length, decidedText(lane).length),
  }));
  return placedLabels(spots, centre, [
    centre.x - width / 2,
    centre.y - height / 2,
    centre.x + width / 2,
    centre.y + height / 2 - CREDITS_PX,
  ]);
}

/** What must stay legible: the claim, the stations and their texts. */
function marksOf({ lanes }: Evidence, middle: Spot, { at }: Projection, labels: readonly Label[]) {
  const spots = [middle, ...lanes.map((lane) => lane.point)];
  return [
    ...labels.map(({ box }) => box),
    ...spots.map(({ latitude, longitude }) => around(at(latitude, longitude), SPOT_PX)),
  ];
}

const SPOT_PX = 12;

interface DrawingProps extends Omit<Props, "low">, Projected {
  /** Half the height of the map. */
  readonly half: number;
  readonly labels: readonly Label[];
}

function Drawing({ evidence, middle, accuracyM, family, half, labels, projection }: DrawingProps) {
  const centre = projection.at(middle.latitude, middle.longitude);
  const perMetre = projection.perMetre(middle.latitude);
  const marks = marksOf(evidence, middle, projection, labels);
  return (
    <>
      {ringsOn(projection, middle, half, marks).map(({ text, radius, label }) => (
        <g key={text}>
          <circle class="ringmap-ring" cx={centre.x} cy={centre.y} r={radius} />
          <text class="ringmap-note" x={label.x} y={label.y} text-anchor="middle">
            {text}
          </text>
        </g>
      ))}
      {evidence.voices.map((voice) => {
        if (!voice.point) return null;
        const { x, y } = projection.at(voice.point.latitude, voice.point.longitude);
        const r = Math.max(3, 9.2 * Math.sqrt(voice.counts));
        return <circle key={voice.report} class={`chart-voice f-${family}`} cx={x} cy={y} r={r} />;
      })}
      {evidence.lanes.map((lane, place) => (
        <Station
          key={lane.source}
          lane={lane}
          projection={projection}
          label={labels[place] as Label}
        />
      ))}
      <Claim centre={centre} radius={(accuracyM ?? 0) * perMetre} half={half} />
    </>
  );
}

function reachOf({ lanes, voices }: Evidence, accuracyM: number | null): number {
  const distances = [...lanes, ...voices].map((one) => one.distance_m);
  const least = distances.length > 0 ? 5000 : (accuracyM ?? 0);
  return Math.max(5000, least, ...distances) * 1.2;
}

/** Rings at round distances around the claim, and where each says how far that is. */
function ringsOn(
  projection: Projection,
  { latitude, longitude }: Spot,
  half: number,
  marks: readonly PixelBox[],
) {
  const centre = projection.at(latitude, longitude);
  const perMetre = projection.perMetre(latitude);
  return ringsWithin(half / perMetre).map((metres) => {
    const text = distance(metres);
    const radius = metres * perMetre;
    return { text, radius, label: ringLabel(centre, radius, text.length * LETTER_PX * textScale(), marks) };
  });
}

interface ClaimProps {
  readonly centre: Pixel;
  readonly radius: number;
  readonly half: number;
}

function Claim({ centre: { x, y }, radius, half }: ClaimProps) {
  const cross = `M${x - 9} ${y}h18M${x} ${y - 9}v18`;
  return (
    <>
      {radius < half ? (
        <circle class="ringmap-accuracy" cx={x} cy={y} r={Math.max(8, radius)} />
      ) : null}
      <path class="ringmap-cross-halo" d={cross} />
      <path class="chart-cross" d={cross} />
    </>
  );
}

function Station({ lane, projection, label }: { lane: Lane; label: Label } & Projected) {
  const at = projection.at(lane.point.latitude, lane.point.longitude);
  const enough = lane.effect === "for" && lane.grade === "meets";
  const text = { x: label.x, "text-anchor": label.anchor };
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
      <text class="ringmap-name" {...text} y={label.y}>
        {laneName(lane)}
      </text>
      <text class="ringmap-note" {...text} y={label.y + LINE_PX}>
        {decidedText(lane)}
      </text>
    </>
  );
}
