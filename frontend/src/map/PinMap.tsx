import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Town } from "../api/towns";
import { zoomFor } from "../charts/ringmap";
import { distance } from "../format/units";
import { textsAlong } from "./bearing-texts";
import { type MapHandle, MapView, type Projection, type View } from "./MapView";

/** Zoom of a place, and the least at which a map that was moved says where something was. */
const CLOSE = 9;
const LEAST = 7;
/** Radius of the ring around a place that was put by hand: it is as good as the map is fine. */
const RING_PX = 14;
const LEAST_RING_PX = 4;
/** Pixels within which the towns around a place should lie. */
const TOWNS_PX = 110;
const ANYWHERE: [number, number] = [30, 0];

/** A place as its map shows it. */
export interface Pinned {
  readonly latitude: number;
  readonly longitude: number;
  /** Radius of the ring in metres, if it is known. */
  readonly accuracy: number | null;
  /** Whether the map said where it is: then it is as good as the map is fine. */
  readonly byMap: boolean;
}

interface Props {
  readonly label: string;
  readonly place: Pinned | null;
  /** To find one's way by: there are no roads. */
  readonly towns: readonly Town[];
  /** The map was moved by hand; accuracy in metres. */
  readonly put: (point: { latitude: number; longitude: number }, accuracy: number) => void;
  /** The map is finer or coarser than it was when it said where the place is. */
  readonly refine: (accuracy: number) => void;
  readonly children?: ComponentChildren;
}

/** A map to put a place right: what is under the pin, within the ring, is what is sent. */
export default function PinMap(props: Props) {
  const { label, place, towns, children } = props;
  const map = useRef<MapHandle | null>(null);
  const [zoom, setZoom] = useState(place ? CLOSE : 2);
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const handle = map.current;
    if (handle && place && !isCentre(handle.projection(), handle.view(), place)) {
      handle.setView([place.latitude, place.longitude], Math.max(CLOSE, handle.view().zoom));
    }
  }, [place?.latitude, place?.longitude]);
  useEffect(() => {
    const farthest = towns.at(-1)?.phrase.distance_m;
    // Among close towns the map comes closer; where the map said the place, it stays as it is.
    if (!map.current || !place || place.byMap || !farthest) return;
    const fitting = zoomFor(farthest, place.latitude, TOWNS_PX);
    map.current.setView([place.latitude, place.longitude], Math.max(CLOSE, fitting));
  }, [towns]);
  return (
    <div class={towns.length > 0 ? "place-map with-towns" : "place-map"}>
      <MapView
        label={label}
        centre={place ? [place.latitude, place.longitude] : ANYWHERE}
        zoom={zoom}
        onReady={(handle) => {
          map.current = handle;
        }}
        onMove={(view, byHand) => {
          setZoom(view.zoom);
          if (map.current) settle(map.current, view, byHand, latest.current);
        }}
      >
        {(projection) => (place ? <Bearings at={projection} place={place} towns={towns} /> : null)}
      </MapView>
      {place || zoom >= LEAST ? <Pin /> : null}
      {children}
    </div>
  );
}

/** Take the centre of a map that was moved by hand; anything else leaves the place where it is. */
function settle(handle: MapHandle, view: View, byHand: boolean, { place, put, refine }: Props): void {
  const projection = handle.projection();
  const [latitude, longitude] = view.centre;
  const accuracy = Math.ceil(RING_PX / projection.perMetre(latitude));
  const centred = place !== null && isCentre(projection, view, place);
  if (byHand && !centred) {
    if (view.zoom >= LEAST) put({ latitude, longitude }, accuracy);
    return;
  }
  if (place && !centred) handle.setView([place.latitude, place.longitude], view.zoom);
  if (place?.byMap && place.accuracy !== accuracy) refine(accuracy);
}

/** Whether a place is in the middle, to the two pixels that rounding may move it. */
function isCentre({ at }: Projection, view: View, place: Pinned): boolean {
  const middle = at(...view.centre);
  const point = at(place.latitude, place.longitude);
  return Math.hypot(middle.x - point.x, middle.y - point.y) <= 2;
}

function Pin() {
  return (
    <svg class="place-pin" viewBox="0 0 36 44" width="36" height="44" aria-hidden="true">
      <path d="M18 43c-5-8-15-15-15-27a15 15 0 1 1 30 0c0 12-10 19-15 27z" />
      <circle cx="18" cy="16" r="5" />
    </svg>
  );
}

interface BearingsProps {
  readonly at: Projection;
  readonly place: Pinned;
  readonly towns: readonly Town[];
}

/** The ring within which it was, and how far the nearest towns are. */
function Bearings({ at: { at, perMetre }, place, towns }: BearingsProps) {
  const here = at(place.latitude, place.longitude);
  const ring = (place.accuracy ?? 0) * perMetre(place.latitude);
  const spokes = towns.map((town) => {
    const there = at(town.latitude, town.longitude);
    return { ...there, name: town.name, toLeft: there.x < here.x, text: distance(town.phrase.distance_m) };
  });
  const texts = textsAlong(here, spokes);
  return (
    <svg class="bearings" width="1" height="1" aria-hidden="true">
      {spokes.map(({ x, y, name, toLeft, text }, index) => (
        <g key={`${name} ${index}`}>
          <path d={`M${here.x} ${here.y}L${x} ${y}`} />
          <circle cx={x} cy={y} r="2.6" class="town" />
          <text class={toLeft ? "to-left" : "to-right"} x={toLeft ? x - 7 : x + 7} y={y}>
            {name}
          </text>
          {texts[index] ? <text {...texts[index]}>{text}</text> : null}
        </g>
      ))}
      <circle cx={here.x} cy={here.y} r={Math.max(ring, LEAST_RING_PX)} class="ring" />
    </svg>
  );
}
