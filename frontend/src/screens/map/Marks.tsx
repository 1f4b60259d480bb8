import "./marks.css";
import { glyphHref } from "../../components/Glyph";
import type { Box } from "../../filters";
import { t, word } from "../../i18n";
import type { Projection } from "../../map/MapView";
import type { PixelBox } from "../../map/names-layer";
import type { Schemas } from "../../api/client";
import { familyOf, phenomenonLabel, vocabulary } from "../../start";
import type { MapData } from "./state";

type Feature = MapData["features"][number];
type Cluster = Schemas["ClusterProperties"];
type Single = Schemas["SingleProperties"];

interface Props {
  readonly data: MapData;
  readonly projection: Projection;
  /** The report that is open in the list. */
  readonly opened: string | null;
  readonly open: (report: string) => void;
  /** Show what is in a cluster's box, at the zoom where it falls apart; null if it never does. */
  readonly enter: (box: Box, zoom: number | null) => void;
}

/** Further out every mark is a number. */
const NEAREST_NUMBERS = 5;
/** A pointer that moved further than this dragged the map. */
const DRAGGED = 5;

/** The reports on the map. To readers it is one image; the list has the same reports. */
export function Marks({ data, projection, opened, open, enter }: Props) {
  const [singles, clusters] = divided(data.features, projection.zoom);
  return (
    <svg class="marks" role="img" aria-label={t("map.marks", { n: data.total })}>
      {singles.map(({ feature, single }) => (
        <Placed key={single.id} feature={feature} projection={projection} press={() => open(single.id)}>
          <title>{`${phenomenonLabel(single.phenomenon)}: ${word("outcome", single.outcome ?? "pending")}`}</title>
          <ReportMark single={single} chosen={single.id === opened} />
        </Placed>
      ))}
      {clusters.map(({ feature, cluster }) => (
        <Placed
          key={feature.bbox.join()}
          feature={feature}
          projection={projection}
          press={() => enter(feature.bbox as unknown as Box, cluster.expansion_zoom)}
        >
          <title>{clusterText(cluster)}</title>
          <ClusterMark cluster={cluster} />
        </Placed>
      ))}
    </svg>
  );
}

/** What the marks cover, so that no name is written below them. */
export function coveredBy({ features }: MapData, projection: Projection): PixelBox[] {
  const [singles, clusters] = divided(features, projection.zoom);
  const around = ({ geometry }: Feature, radius: number): PixelBox => {
    const [longitude, latitude] = geometry.coordinates as [number, number];
    const { x, y } = projection.at(latitude, longitude);
    return [x - radius, y - radius, x + radius, y + radius];
  };
  return [
    ...singles.map(({ feature }) => around(feature, RADIUS)),
    ...clusters.map(({ feature, cluster }) => around(feature, radiusOf(cluster))),
  ];
}

function divided(features: readonly Feature[], zoom: number) {
  const singles: { feature: Feature; single: Single }[] = [];
  const clusters: { feature: Feature; cluster: Cluster }[] = [];
  for (const feature of features) {
    const { properties } = feature;
    if ("families" in properties) clusters.push({ feature, cluster: properties });
    else if (zoom > NEAREST_NUMBERS) singles.push({ feature, single: properties });
    else clusters.push({ feature, cluster: alone(properties) });
  }
  return [singles, clusters] as const;
}

function alone({ phenomenon, outcome, coarse }: Single): Cluster {
  return {
    count: 1,
    coarse,
    families: { [familyOf(phenomenon)]: 1 },
    outcomes: { [outcome ?? "pending"]: 1 },
    expansion_zoom: NEAREST_NUMBERS + 1,
  };
}

interface PlacedProps {
  readonly feature: Feature;
  readonly projection: Projection;
  readonly press: () => void;
  readonly children: preact.ComponentChildren;
}

function Placed({ feature, projection, press, children }: PlacedProps) {
  const [longitude, latitude] = feature.geometry.coordinates as [number, number];
  const { x, y } = projection.at(latitude, longitude);
  let pressedAt: readonly [number, number] = [0, 0];
  return (
    <g
      class="mark"
      transform={`translate(${x} ${y})`}
      onPointerDown={(event) => {
        pressedAt = [event.clientX, event.clientY];
      }}
      onClick={(event) => {
        if (Math.hypot(event.clientX - pressedAt[0], event.clientY - pressedAt[1]) < DRAGGED) press();
      }}
    >
      {children}
    </g>
  );
}

const RADIUS = 12.5;
const GLYPH = 15.7;

/** A report: its verdict is the shape of the disc, its kind the symbol, its family the colour. */
export function ReportMark({ single, chosen = false }: { single: Single; chosen?: boolean }) {
  const outcome = single.outcome ?? "pending";
  const glyph = vocabulary.value.phenomena.get(single.phenomenon)?.glyph ?? "other";
  return (
    <g class={`mark-${outcome} f-${familyOf(single.phenomenon)}`}>
      <circle class="mark-ground" r={RADIUS + 1.8} />
      {single.coarse ? <circle class="mark-coarse" r={RADIUS + 6} /> : null}
      {chosen ? <circle class="mark-chosen" r={RADIUS + 4} /> : null}
      <MarkDisc outcome={outcome} />
      <use class="glyph" href={glyphHref(glyph)} x={-GLYPH / 2} y={-GLYPH / 2} width={GLYPH} height={GLYPH} />
      {outcome === "contradicted" ? <path class="mark-slash" d="M-8.5 8.5 8.5 -8.5" /> : null}
    </g>
  );
}

/** The disc of a mark: filled if supported, in part if mixed, else hollow; broken if beyond reach. */
export function MarkDisc({ outcome }: { outcome: string }) {
  return (
    <>
      <circle class="mark-disc" r={outcome === "supported" ? RADIUS : RADIUS - 1} />
      {outcome === "mixed" ? <path class="mark-half" d={`M0 ${1 - RADIUS}a${RADIUS - 1} ${RADIUS - 1} 0 0 0 0 ${2 * RADIUS - 2}z`} /> : null}
    </>
  );
}

function radiusOf({ count }: Cluster): number {
  return 14.5 + Math.min(11, 1.6 * Math.log2(count));
}

/** Reports that are close to each other: how many, and as a ring of which families. */
function ClusterMark({ cluster }: { cluster: Cluster }) {
  const radius = radiusOf(cluster);
  return (
    <g>
      <circle class="mark-ground" r={radius + 3.5} />
      <circle class="mark-sheet" r={radius} />
      {cluster.coarse ? <circle class="mark-coarse f-other" r={radius + 6} /> : null}
      {arcsOf(cluster.families).map(({ family, from, part }) => (
        <circle
          key={family}
          class={`mark-arc f-${family}`}
          r={radius}
          pathLength={1000}
          stroke-dasharray={`${part} ${1000 - part}`}
          stroke-dashoffset={-from}
          transform="rotate(-90)"
        />
      ))}
      <text class="mark-count" y={5}>
        {cluster.count}
      </text>
    </g>
  );
}

const GAP = 22;

/** The arcs of a ring of a thousand parts, with gaps if there are several. */
export function arcsOf(families: Readonly<Record<string, number>>) {
  const counts = Object.entries(families).filter(([, count]) => count > 0);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const gap = counts.length > 1 ? GAP : 0;
  let from = gap / 2;
  return counts.map(([family, count]) => {
    const part = (count / total) * (1000 - gap * counts.length);
    const arc = { family, from, part };
    from += part + gap;
    return arc;
  });
}

function clusterText({ count, families }: Cluster): string {
  const kinds = Object.entries(families).map(([family, n]) =>
    t("map.counts", { n, name: word("family", family) }),
  );
  return t("map.cluster", { n: count, kinds: kinds.join(", ") });
}
