/** The map's part of the address: the box that it shows, and its zoom. */

import { useEffect, useRef } from "preact/hooks";
import { type Box, addressOf } from "../../filters";
import type { LatLon, MapHandle, View } from "../../map/MapView";
import { setQuery } from "../../routing";

/** What the map shows at first. */
type Start = { readonly centre: LatLon; readonly zoom: number } | { readonly box: Box };

export interface MapAddress {
  /** Null as long as it is not known where to begin. */
  readonly start: Start | null;
  /**
   * The box of the address once the map shows just that, else null.
   *
   * A box that a link or a search put there is another one as soon as the map shows it, and asking for both would be
   * asking twice.
   */
  readonly shown: Box | null;
  readonly zoom: number;
  readonly ready: (map: MapHandle) => void;
  readonly moved: (view: View) => void;
  /** Show a box, at this zoom at least. */
  readonly enter: (box: Box, zoom: number) => void;
}

/** The map is moved as often as one likes before anything is asked for it. */
const REST_MS = 250;
const FURTHEST = 2;
export const NEAREST = 12;

export function useMapAddress(box: Box | null, z: string | null): MapAddress {
  const map = useRef<MapHandle | null>(null);
  /** The box that the map itself put into the address. */
  const own = useRef<string | null>(null);
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const text = box && textOf(box);
  const zoom = zoomOf(z);

  const write = (view: View) => {
    clearTimeout(rest.current);
    own.current = textOf(view.box);
    setQuery({ box: own.current, z: String(view.zoom) }, { replace: true });
  };

  useEffect(() => () => clearTimeout(rest.current), []);
  // The address was changed by something else: by Back, a link or the filter.
  useEffect(() => {
    const shown = map.current;
    if (!shown || text === null || text === own.current) return;
    const start = box && startOf(box, z === null ? null : zoom);
    if (start && "box" in start) shown.fit(start.box);
    else if (start) shown.setView(start.centre, start.zoom);
    write(shown.view());
  }, [text]);

  // The map stays when its link leads back to it without a box, until it is known where to begin again.
  const begun = useRef<Start | null>(null);
  if (box) begun.current = startOf(box, z === null ? null : zoom);

  return {
    start: begun.current,
    shown: text !== null && text === own.current ? box : null,
    zoom,
    ready: (made) => {
      map.current = made;
      write(made.view());
    },
    moved: (view) => {
      clearTimeout(rest.current);
      rest.current = setTimeout(() => {
        if (textOf(view.box) !== own.current) write(view);
      }, REST_MS);
    },
    enter: ([west, south, east, north], least) => {
      const across = east < west ? east + 360 : east;
      map.current?.setView([(south + north) / 2, (west + across) / 2], Math.min(NEAREST, least));
    },
  };
}

function textOf(box: Box): string {
  return addressOf({ box })["box"] as string;
}

function startOf(box: Box, zoom: number | null): Start {
  if (zoom === null) return { box };
  const [west, south, east, north] = box;
  const across = east < west ? east + 360 : east;
  return { centre: [middleOf(south, north), (west + across) / 2], zoom };
}

/** The latitude halfway between two on the map. */
function middleOf(south: number, north: number): number {
  const down = (latitude: number) => Math.asinh(Math.tan((latitude * Math.PI) / 180));
  return (Math.atan(Math.sinh((down(south) + down(north)) / 2)) * 180) / Math.PI;
}

function zoomOf(text: string | null): number {
  const zoom = Number(text ?? "8");
  return Number.isInteger(zoom) ? Math.min(NEAREST, Math.max(FURTHEST, zoom)) : 8;
}
