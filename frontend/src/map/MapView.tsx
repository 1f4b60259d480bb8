/** The map; nothing outside this folder uses Leaflet. */

import L from "leaflet";
import "leaflet/dist/leaflet.css";
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { onThemeChange } from "../styles/colours";
import { BaseLayer, type Focus } from "./base-layer";
import { Credits } from "./Credits";
import { DegreesFrame, frameOf } from "./DegreesFrame";
import { labelledOf } from "./degrees";
import "./map.css";
import { NamesLayer, type PixelBox } from "./names-layer";
import { ZoomButtons } from "./ZoomButtons";

/** Latitude, longitude. */
export type LatLon = readonly [number, number];
/** West, south, east, north; west is greater than east across the antimeridian. */
export type Box = readonly [number, number, number, number];

export interface View {
  readonly centre: LatLon;
  readonly zoom: number;
  readonly box: Box;
}

/** Where things are on the drawing, in pixels. */
export interface Projection {
  readonly at: (latitude: number, longitude: number) => { x: number; y: number };
  /** Pixels per metre at a latitude. */
  readonly perMetre: (latitude: number) => number;
  readonly zoom: number;
}

/** What a screen can do with its map. */
export interface MapHandle {
  readonly view: () => View;
  readonly setView: (centre: LatLon, zoom: number) => void;
  /** Show a box whole, at `nearest` zoom or further. */
  readonly fit: (box: Box, nearest?: number) => void;
  readonly zoomBy: (steps: number) => void;
  readonly projection: () => Projection;
  /** Where on the earth a point of the drawing's frame is, in pixels from its corner. */
  readonly whereIs: (x: number, y: number) => LatLon;
  /** Call back while the map moves; returns how to stop that. */
  readonly onMoving: (moving: () => void) => () => void;
  /** The size of the frame in pixels. */
  readonly size: () => { width: number; height: number };
}

/** Length of the equator of web Mercator's sphere, in metres. */
const EQUATOR_M = 2 * Math.PI * 6_378_137;

interface Props {
  /** Its accessible name. */
  readonly label: string;
  /** At the start; afterwards the handle moves the map. */
  readonly centre?: LatLon;
  readonly zoom?: number;
  /** What is shown whole at the start, instead of a centre and a zoom. */
  readonly box?: Box | undefined;
  /** Whether the reader can move it; if not, it is a drawing. */
  readonly interactive?: boolean;
  /** Degrees along the edges. */
  readonly frame?: boolean;
  /** Tiles of another service instead of the base map, as Leaflet writes their address. */
  readonly tiles?: string | null;
  /** How many towns are named at most. */
  readonly towns?: number;
  /**
   * What no name of a town may cover, in pixels of the drawing: left, top, right, bottom. Another
   * function has the names written anew.
   */
  readonly clear?: (projection: Projection) => readonly PixelBox[];
  /** Countries and states that are lighter than others; without it all are. */
  readonly focus?: Focus;
  readonly onReady?: (map: MapHandle) => void;
  /** When the map came to rest somewhere else; `byHand` if the reader moved it. */
  readonly onMove?: (view: View, byHand: boolean) => void;
  /** What is drawn upon it: SVG and HTML, placed by the projection. */
  readonly children?: (projection: Projection) => ComponentChildren;
}

export function MapView(props: Props) {
  const { label, interactive = true, frame = false, children } = props;
  const place = useRef<HTMLDivElement>(null);
  const over = useRef<HTMLDivElement>(null);
  const [handle, setHandle] = useState<MapHandle | null>(null);
  const [, setRested] = useState(0);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const map = create(place.current as HTMLElement, props);
    const made = handleOf(map);
    let byHand = false;
    // The map still moves while it is taken down, when what lies over it is gone.
    const follow = () => over.current && L.DomUtil.setPosition(over.current, paneOf(map));
    const hide = (hidden: boolean) => over.current?.classList.toggle("map-zooming", hidden);
    map.on("dragstart keydown", () => {
      byHand = true;
    });
    map.on("move", follow);
    map.on("zoomstart", () => hide(true));
    map.on("zoomend", () => hide(false));
    map.on("moveend", () => {
      follow();
      setRested((count) => count + 1);
      latest.current.onMove?.(made.view(), byHand);
      byHand = false;
    });
    const resized = new ResizeObserver(() => {
      // What was taken off the page shrinks to nothing before it is told to end.
      if (place.current) map.invalidateSize({ animate: false });
    });
    resized.observe(place.current as HTMLElement);
    setHandle(made);
    follow();
    latest.current.onReady?.(made);
    return () => {
      resized.disconnect();
      map.off(); // removing it ends a movement, which nothing here is left to follow
      map.remove();
    };
  }, []);

  useGround(handle, latest, props.focus ?? null);

  return (
    <div class="map">
      <div ref={place} class="map-ground" role="group" aria-label={label}>
        <div ref={over} class="map-over">
          {handle && children ? children(handle.projection()) : null}
        </div>
      </div>
      {handle && frame ? <DegreesFrame map={handle} /> : null}
      {handle && interactive ? <ZoomButtons map={handle} /> : null}
      <Credits />
    </div>
  );
}

const maps = new WeakMap<MapHandle, L.Map>();

/** Lay the base map, or tiles of another service, under everything else. */
function useGround(handle: MapHandle | null, latest: RefObject<Props>, focus: Focus): void {
  const base = useRef<BaseLayer | null>(null);
  const names = useRef<NamesLayer | null>(null);
  const tiles = latest.current?.tiles ?? null;
  useEffect(() => {
    const map = handle ? maps.get(handle) : undefined;
    if (!map) return;
    base.current = tiles ? null : new BaseLayer(focus);
    names.current = tiles || !handle ? null : namesOver(map, handle, latest);
    const layers = base.current && names.current ? [base.current, names.current] : [L.tileLayer(tiles ?? "", { maxZoom: 18 })];
    for (const layer of layers) layer.addTo(map);
    const stop = onThemeChange(() => base.current?.repaint());
    return () => {
      stop();
      for (const layer of layers) layer.remove();
    };
  }, [handle, tiles]);
  useEffect(() => base.current?.show(focus), [focus]);
  useEffect(() => void names.current?.draw(), [latest.current?.clear]);
}

function namesOver(map: L.Map, handle: MapHandle, latest: RefObject<Props>): NamesLayer {
  return new NamesLayer({
    ...(latest.current?.towns ? { most: latest.current.towns } : {}),
    clear: () => [
      ...lyingOver(map),
      ...(latest.current?.frame ? degreesOn(map, handle) : []),
      ...(latest.current?.clear?.(projectionOf(map)) ?? []),
    ],
  });
}

/** Marks what is laid over a map, or, with "parts", what is in it. */
const OVER = '[data-over-map=""], [data-over-map="true"], [data-over-map="parts"] > *';
const SURROUNDINGS = "[data-map]";

/** What screens have laid over the map, in pixels of the drawing. */
function lyingOver(map: L.Map): PixelBox[] {
  const ground = map.getContainer();
  const { x, y } = paneOf(map);
  const corner = ground.getBoundingClientRect();
  const [right, down] = [corner.left + x, corner.top + y];
  const around = ground.closest(SURROUNDINGS) ?? ground.parentElement;
  return [...(around?.querySelectorAll(OVER) ?? [])]
    .map((part) => part.getBoundingClientRect())
    .filter(({ width }) => width > 0)
    .map((box) => [box.left - right, box.top - down, box.right - right, box.bottom - down]);
}

/** What the degrees along the edges cover, in pixels of the drawing. */
function degreesOn(map: L.Map, handle: MapHandle): PixelBox[] {
  const { x, y } = paneOf(map);
  return labelledOf(frameOf(handle)).map(([left, top, right, bottom]) => [left - x, top - y, right - x, bottom - y]);
}

function create(place: HTMLElement, { centre = [0, 0], zoom = 2, box, interactive = true }: Props): L.Map {
  const map = L.map(place, {
    zoomControl: false,
    attributionControl: false,
    worldCopyJump: true,
    fadeAnimation: false,
    minZoom: 2,
    maxZoom: 12,
    dragging: interactive,
    keyboard: interactive,
    scrollWheelZoom: interactive,
    doubleClickZoom: interactive,
    boxZoom: interactive,
    touchZoom: interactive,
    zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  return box ? fit(map, box) : map.setView([...centre], zoom);
}

function fit(map: L.Map, [west, south, east, north]: Box, nearest = 10): L.Map {
  const corners = [L.latLng(south, west), L.latLng(north, east < west ? east + 360 : east)] as const;
  return map.fitBounds(L.latLngBounds(...corners), { maxZoom: nearest, padding: [48, 48] });
}

function handleOf(map: L.Map): MapHandle {
  const handle: MapHandle = {
    view: () => viewOf(map),
    setView: (centre, zoom) => map.setView([...centre], zoom),
    fit: (box, nearest) => fit(map, box, nearest),
    zoomBy: (steps) => map.setZoom(map.getZoom() + steps),
    projection: () => projectionOf(map),
    whereIs: (x, y) => {
      const { lat, lng } = map.containerPointToLatLng([x, y]).wrap();
      return [lat, lng];
    },
    onMoving: (moving) => {
      map.on("move resize", moving);
      return () => map.off("move resize", moving);
    },
    size: () => ({ width: map.getSize().x, height: map.getSize().y }),
  };
  maps.set(handle, map);
  return handle;
}

function viewOf(map: L.Map): View {
  const { lat, lng } = map.getCenter().wrap();
  const bounds = map.getBounds();
  const whole = bounds.getEast() - bounds.getWest() >= 360;
  const wrapped = (longitude: number) => L.latLng(0, longitude).wrap().lng;
  return {
    centre: [lat, lng],
    zoom: map.getZoom(),
    box: [
      whole ? -180 : wrapped(bounds.getWest()),
      Math.max(-90, bounds.getSouth()),
      whole ? 180 : wrapped(bounds.getEast()),
      Math.min(90, bounds.getNorth()),
    ],
  };
}

function projectionOf(map: L.Map): Projection {
  const middle = map.getCenter().lng;
  const zoom = map.getZoom();
  return {
    // A place is drawn on the copy of the world that is in sight.
    at: (latitude, longitude) =>
      map.latLngToLayerPoint([latitude, longitude + 360 * Math.round((middle - longitude) / 360)]),
    perMetre: (latitude) =>
      (256 * 2 ** zoom) / (EQUATOR_M * Math.cos((latitude * Math.PI) / 180)),
    zoom,
  };
}

function paneOf(map: L.Map): L.Point {
  return map.layerPointToContainerPoint([0, 0]);
}
