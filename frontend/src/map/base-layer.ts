/** The base map: land, borders, counties and the net of degrees, drawn in the colours of the theme. */

import L from "leaflet";
import { colour } from "../styles/colours";
import { stepOfDegrees } from "./degrees";
import { type Laid, type Sheet, sheetsBelow } from "./sheets";

const SIDE = 512;
/** The borders of counties are too coarse to be shown nearer. */
const NEAREST_COUNTIES = 8;
const FURTHEST_COUNTIES = 6;

export const BaseLayer = L.GridLayer.extend({
  options: { tileSize: SIDE, updateWhenZooming: false, keepBuffer: 1 },

  createTile(tile: L.Coords, done: L.DoneCallback): HTMLElement {
    const canvas = L.DomUtil.create("canvas");
    const [west, north] = [tile.x * SIDE, tile.y * SIDE];
    // Leaflet counts tiles of 512 pixels at the zoom of those pixels.
    sheetsBelow(tile.z, west, north, west + SIDE, north + SIDE).then((sheets) => {
      const density = Math.min(2, window.devicePixelRatio || 1);
      canvas.width = canvas.height = SIDE * density;
      const pen = canvas.getContext("2d");
      if (pen) {
        pen.scale(density, density);
        pen.translate(-west, -north);
        draw(pen, sheets, tile.z, [west, north]);
      }
      done(undefined, canvas);
    });
    return canvas;
  },
}) as unknown as new () => L.GridLayer;

function draw(
  pen: CanvasRenderingContext2D,
  sheets: readonly Laid[],
  zoom: number,
  [west, north]: readonly [number, number],
): void {
  pen.fillStyle = colour("--sea");
  pen.fillRect(west, north, SIDE, SIDE);
  pen.fillStyle = colour("--focusland");
  for (const laid of sheets) {
    trace(pen, laid, "land");
    pen.fill("evenodd");
  }
  drawDegrees(pen, zoom, [west, north]);
  if (zoom >= FURTHEST_COUNTIES && zoom <= NEAREST_COUNTIES) stroke(pen, sheets, "county", "--county", 1);
  pen.setLineDash([7, 3, 1.5, 3]);
  stroke(pen, sheets, "state", "--state", 1.2);
  pen.setLineDash([]);
  stroke(pen, sheets, "border", "--state", 1.4);
}

type Lines = "land" | "border" | "state" | "county";

function stroke(
  pen: CanvasRenderingContext2D,
  sheets: readonly Laid[],
  name: Lines,
  token: `--${string}`,
  width: number,
): void {
  pen.strokeStyle = colour(token);
  pen.lineWidth = width;
  for (const laid of sheets) {
    trace(pen, laid, name);
    pen.stroke();
  }
}

function trace(pen: CanvasRenderingContext2D, { sheet, x, y, scale }: Laid, name: Lines): void {
  pen.beginPath();
  for (const line of (sheet as Sheet)[name] ?? []) {
    let [column, row] = [0, 0];
    for (let i = 0; i < line.length; i += 2) {
      column += line[i] as number;
      row += line[i + 1] as number;
      if (i) pen.lineTo(x + column * scale, y + row * scale);
      else pen.moveTo(x + column * scale, y + row * scale);
    }
  }
}

function drawDegrees(
  pen: CanvasRenderingContext2D,
  zoom: number,
  [west, north]: readonly [number, number],
): void {
  const step = stepOfDegrees(zoom);
  const corner = L.CRS.EPSG3857.pointToLatLng(L.point(west, north), zoom);
  const far = L.CRS.EPSG3857.pointToLatLng(L.point(west + SIDE, north + SIDE), zoom);
  pen.beginPath();
  for (let degree = Math.ceil(corner.lng / step) * step; degree <= far.lng; degree += step) {
    const { x } = L.CRS.EPSG3857.latLngToPoint(L.latLng(0, degree), zoom);
    pen.moveTo(x, north);
    pen.lineTo(x, north + SIDE);
  }
  for (let degree = Math.ceil(far.lat / step) * step; degree <= corner.lat; degree += step) {
    const { y } = L.CRS.EPSG3857.latLngToPoint(L.latLng(degree, 0), zoom);
    pen.moveTo(west, y);
    pen.lineTo(west + SIDE, y);
  }
  pen.globalAlpha = 0.55;
  pen.strokeStyle = colour("--grat");
  pen.lineWidth = 0.7;
  pen.stroke();
  pen.globalAlpha = 1;
}
