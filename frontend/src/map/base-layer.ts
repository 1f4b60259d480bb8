/** The base map: land, rivers, borders, counties and the net of degrees, drawn in the colours of the theme. */

import L from "leaflet";
import { colour } from "../styles/colours";
import { stepOfDegrees } from "./degrees";
import { type Laid, type Line, type Shape, sheetsBelow } from "./sheets";

const SIDE = 512;
/** The borders of counties are too coarse to be shown nearer. */
const NEAREST_COUNTIES = 8;
const FURTHEST_COUNTIES = 6;
/** Courses of rivers are known to a few kilometres: nearer they would run beside the borders that they make. */
const NEAREST_RIVERS = 7;
const FURTHEST_RIVERS = 3;

/**
 * Lands that are set apart: codes of countries, and names of states such as "US/Iowa".
 *
 * Null sets none apart: all land has the colour of these.
 */
export type Focus = ReadonlySet<string> | null;

/** The country that is drawn by its states. */
const BY_STATE = "US";
/** How far from its coarse shore the land is still a state's, in degrees. */
const SHORE_DEGREES = 0.08;

export class BaseLayer extends L.GridLayer {
  private readonly canvases = new Map<HTMLElement, L.Coords>();
  private focus: Focus;

  constructor(focus: Focus) {
    super({ tileSize: SIDE, updateWhenZooming: false, keepBuffer: 1 });
    this.focus = focus;
    this.on("tileunload", ({ tile }: L.TileEvent) => this.canvases.delete(tile));
  }

  override createTile(coords: L.Coords, done: L.DoneCallback): HTMLElement {
    const canvas = L.DomUtil.create("canvas");
    this.canvases.set(canvas, coords);
    void this.paint(canvas, coords).then(() => done(undefined, canvas));
    return canvas;
  }

  /** Set other lands apart. */
  show(focus: Focus): void {
    if (isSame(focus, this.focus)) return;
    this.focus = focus;
    this.repaint();
  }

  /** Draw again where it is, so that nothing vanishes in between. */
  repaint(): void {
    for (const [canvas, coords] of this.canvases) void this.paint(canvas as HTMLCanvasElement, coords);
  }

  private async paint(canvas: HTMLCanvasElement, tile: L.Coords): Promise<void> {
    const [west, north] = [tile.x * SIDE, tile.y * SIDE];
    // Leaflet counts tiles of 512 pixels at the zoom of those pixels.
    const sheets = await sheetsBelow(tile.z, west, north, west + SIDE, north + SIDE);
    const density = Math.min(2, window.devicePixelRatio || 1);
    canvas.width = canvas.height = SIDE * density;
    const pen = canvas.getContext("2d");
    if (!pen) return;
    pen.scale(density, density);
    pen.translate(-west, -north);
    draw(pen, sheets, tile.z, [west, north], this.focus);
  }
}

function isSame(one: Focus, other: Focus): boolean {
  if (one === null || other === null) return one === other;
  return one.size === other.size && [...one].every((key) => other.has(key));
}

function draw(
  pen: CanvasRenderingContext2D,
  sheets: readonly Laid[],
  zoom: number,
  [west, north]: readonly [number, number],
  focus: Focus,
): void {
  pen.fillStyle = colour("--sea");
  pen.fillRect(west, north, SIDE, SIDE);
  for (const laid of sheets) drawLand(pen, laid, zoom, focus);
  // Their courses go on through the lakes.
  if (zoom >= FURTHEST_RIVERS && zoom <= NEAREST_RIVERS) stroke(pen, sheets, "river", "--river", 1.3);
  pen.fillStyle = colour("--sea");
  for (const laid of sheets) pen.fill(pathOf(laid.sheet.lake ?? [], laid), "evenodd");
  drawDegrees(pen, zoom, [west, north]);
  if (zoom >= FURTHEST_COUNTIES && zoom <= NEAREST_COUNTIES) stroke(pen, sheets, "county", "--county", 1);
  pen.setLineDash([7, 3, 1.5, 3]);
  stroke(pen, sheets, "state", "--state", 1.2);
  pen.setLineDash([]);
  stroke(pen, sheets, "border", "--state", 1.4);
}

function drawLand(pen: CanvasRenderingContext2D, laid: Laid, zoom: number, focus: Focus): void {
  const [plain, apart] = [colour("--land"), colour("--focusland")];
  const { land = [], region = [] } = laid.sheet;
  for (const [key, ...rings] of land) {
    const path = pathOf(rings, laid);
    pen.fillStyle = focus === null || focus.has(key) ? apart : plain;
    pen.fill(path, "evenodd");
    if (key === BY_STATE && focus !== null) drawStates(pen, path, region, laid, zoom, focus);
  }
}

/** The land of states that are set apart, up to the shore of the country. */
function drawStates(
  pen: CanvasRenderingContext2D,
  country: Path2D,
  states: readonly Shape[],
  laid: Laid,
  zoom: number,
  focus: ReadonlySet<string>,
): void {
  const [apart, others] = [[] as Path2D[], [] as Path2D[]];
  for (const [name, ...rings] of states) {
    (focus.has(`${BY_STATE}/${name}`) ? apart : others).push(pathOf(rings, laid));
  }
  if (apart.length === 0) return;
  pen.save();
  pen.clip(country, "evenodd");
  pen.fillStyle = pen.strokeStyle = colour("--focusland");
  pen.lineWidth = (2 * SHORE_DEGREES * 256 * 2 ** zoom) / 360;
  pen.lineJoin = "round";
  for (const path of apart) {
    pen.fill(path, "evenodd");
    pen.stroke(path);
  }
  // What the wide line took from their neighbours.
  pen.fillStyle = colour("--land");
  for (const path of others) pen.fill(path, "evenodd");
  pen.restore();
}

function stroke(
  pen: CanvasRenderingContext2D,
  sheets: readonly Laid[],
  name: "river" | "border" | "state" | "county",
  token: `--${string}`,
  width: number,
): void {
  pen.strokeStyle = colour(token);
  pen.lineWidth = width;
  for (const laid of sheets) pen.stroke(pathOf(laid.sheet[name] ?? [], laid));
}

function pathOf(lines: readonly Line[], { x, y, scale }: Laid): Path2D {
  const path = new Path2D();
  for (const line of lines) {
    let [column, row] = [0, 0];
    for (let i = 0; i < line.length; i += 2) {
      column += line[i] as number;
      row += line[i + 1] as number;
      if (i) path.lineTo(x + column * scale, y + row * scale);
      else path.moveTo(x + column * scale, y + row * scale);
    }
  }
  return path;
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
