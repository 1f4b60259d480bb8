/** Names of towns and counties over the base map; none covers another. */

import L from "leaflet";
import { colour, onThemeChange } from "../styles/colours";
import { type Laid, isFine, sheetsBelow } from "./sheets";

/** Drawn beyond the edges too, for while the map is moved. */
const MARGIN = 96;
const MOST_TOWNS = 70;
/** On a small map a name needs as much room around it as on a large one. */
const ROOM_PX2 = 8_000;
/** Least 10 * log10(population) of a town that is named, by zoom. */
const LEAST = [99, 99, 70, 66, 60, 56, 52, 46, 42, 38, 34, 30];
/** From here on a town's name is written large. */
const LARGE = 47;
const NEAREST_COUNTIES = 9;
const FURTHEST_COUNTIES = 8;

interface Name {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly weight: number;
}

/** Left, top, right, bottom in pixels. */
export type PixelBox = readonly [number, number, number, number];

export interface NamesOptions {
  /** Towns that are named at most. */
  readonly most?: number;
  /** What lies over the map and is to stay legible, in pixels of its drawing. */
  readonly clear?: () => readonly PixelBox[];
}

/** Where a name goes beside its dot: right, left, above, below, or at a corner. */
const SIDES = [
  [6, 4, 0],
  [-6, 4, -1],
  [0, -7, -0.5],
  [0, 15, -0.5],
  [6, -5, 0],
  [6, 13, 0],
  [-6, -5, -1],
  [-6, 13, -1],
] as const;

export class NamesLayer extends L.Layer {
  private canvas: HTMLCanvasElement | null = null;
  private stopTheme: (() => void) | null = null;

  constructor(private readonly chosen: NamesOptions = {}) {
    super();
  }

  override onAdd(map: L.Map): this {
    this.canvas = L.DomUtil.create("canvas", "map-names leaflet-zoom-hide", map.getPanes().shadowPane);
    map.on("moveend resize", this.draw, this);
    this.stopTheme = onThemeChange(() => void this.draw());
    void document.fonts.load("500 12px " + family()).finally(() => this.draw());
    return this;
  }

  override onRemove(map: L.Map): this {
    map.off("moveend resize", this.draw, this);
    this.stopTheme?.();
    this.canvas?.remove();
    this.canvas = null;
    return this;
  }

  /** Write the names anew, where they have place now. */
  async draw(): Promise<void> {
    const map = this._map as L.Map | undefined;
    if (!map || !this.canvas) return;
    const zoom = map.getZoom();
    const { min, max } = map.getPixelBounds() as { min: L.Point; max: L.Point };
    const [west, north, east, south] = [min.x - MARGIN, min.y - MARGIN, max.x + MARGIN, max.y + MARGIN];
    const sheets = await sheetsBelow(zoom, west, north, east, south);
    // Moved on while the sheets were loaded: the newer call draws.
    if (!this.canvas || map.getZoom() !== zoom || !map.getPixelBounds().min?.equals(min)) return;
    const pen = sized(this.canvas, east - west, south - north);
    L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([-MARGIN, -MARGIN]));
    const inView = ({ x, y }: Name) => x > west && x < east && y > north && y < south;
    if (!pen) return;
    pen.translate(-west, -north);
    const { x, y } = map.getPixelOrigin();
    const taken = (this.chosen.clear?.() ?? []).map(
      ([left, top, right, bottom]): PixelBox => [left + x, top + y, right + x, bottom + y],
    );
    const frame: PixelBox = [min.x, min.y, max.x, max.y];
    const most = Math.min(this.chosen.most ?? MOST_TOWNS, Math.ceil(((max.x - min.x) * (max.y - min.y)) / ROOM_PX2));
    drawTowns(pen, townsOf(sheets, zoom).filter(inView), { taken, frame, most });
    if (isFine(zoom) && zoom >= FURTHEST_COUNTIES && zoom <= NEAREST_COUNTIES) {
      drawCounties(pen, countiesOf(sheets).filter(inView), taken, frame);
    }
  }
}

function sized(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const density = Math.min(2, window.devicePixelRatio || 1);
  canvas.width = width * density;
  canvas.height = height * density;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  pen?.scale(density, density);
  return pen;
}

function townsOf(sheets: readonly Laid[], zoom: number): Name[] {
  const least = LEAST[Math.min(zoom, LEAST.length - 1)] as number;
  return sheets
    .flatMap(({ sheet, x, y, scale }) =>
      (sheet.town ?? [])
        .filter(([, , , weight]) => weight >= least)
        .map(([text, column, row, weight]) => ({
          text,
          x: x + column * scale,
          y: y + row * scale,
          weight,
        })),
    )
    .sort((one, other) => other.weight - one.weight);
}

function countiesOf(sheets: readonly Laid[]): Name[] {
  return sheets.flatMap(({ sheet, x, y, scale }) =>
    (sheet.countyName ?? []).map(([text, column, row]) => ({
      text: text.toUpperCase(),
      x: x + column * scale,
      y: y + row * scale,
      weight: 0,
    })),
  );
}

interface Room {
  /** What has been written, and must not be covered. */
  readonly taken: PixelBox[];
  /** What of the canvas is seen until the map is moved. */
  readonly frame: PixelBox;
  /** How many towns are named within the frame at most. */
  readonly most: number;
}

function drawTowns(pen: CanvasRenderingContext2D, towns: readonly Name[], { taken, frame, most }: Room): void {
  const [ground, ink] = [colour("--focusland"), colour("--town")];
  let drawn = 0;
  for (const { text, x, y, weight } of towns) {
    const dot: PixelBox = [x - 4, y - 4, x + 4, y + 4];
    const seen = isWithin(dot, frame);
    if (isCut(dot, frame) || (seen && drawn >= most)) continue;
    pen.font = weight >= LARGE ? `700 13px ${family()}` : `500 12px ${family()}`;
    const width = pen.measureText(text).width;
    const free = SIDES.map(([right, down, along]): PixelBox => {
      const left = x + right + along * width;
      return [left - 3, y + down - 12, left + width + 3, y + down + 4];
    }).find((box) => isFree(box, taken) && !isCut(box, frame) && isWithin(box, frame) === seen);
    if (!free) continue;
    if (seen) drawn++;
    taken.push(free, dot);
    write(pen, text, free[0] + 3, free[3] - 4, ground, ink);
    pen.beginPath();
    pen.arc(x, y, 2.2, 0, 2 * Math.PI);
    pen.lineWidth = 1.2;
    pen.fillStyle = ground;
    pen.fill();
    pen.strokeStyle = ink;
    pen.stroke();
  }
}

function drawCounties(
  pen: CanvasRenderingContext2D,
  counties: readonly Name[],
  taken: PixelBox[],
  frame: PixelBox,
): void {
  const [ground, ink] = [colour("--focusland"), colour("--ink-3")];
  pen.font = `500 10.5px ${family()}`;
  pen.letterSpacing = "0.95px";
  for (const { text, x, y } of counties) {
    const width = pen.measureText(text).width;
    const box: PixelBox = [x - width / 2 - 2, y - 9, x + width / 2 + 2, y + 4];
    if (!isFree(box, taken) || isCut(box, frame)) continue;
    taken.push(box);
    write(pen, text, x - width / 2, y, ground, ink);
  }
  pen.letterSpacing = "0px";
}

function write(
  pen: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  ground: string,
  ink: string,
): void {
  pen.lineJoin = "round";
  pen.lineWidth = 3;
  pen.strokeStyle = ground;
  pen.strokeText(text, x, y);
  pen.fillStyle = ink;
  pen.fillText(text, x, y);
}

function isFree(box: PixelBox, taken: readonly PixelBox[]): boolean {
  return !taken.some(
    (other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1],
  );
}

function isWithin(box: PixelBox, frame: PixelBox): boolean {
  return box[0] >= frame[0] && box[1] >= frame[1] && box[2] <= frame[2] && box[3] <= frame[3];
}

/** Whether the edge of the map would cut a name off. */
function isCut(box: PixelBox, frame: PixelBox): boolean {
  return !isWithin(box, frame) && !isFree(box, [frame]);
}

function family(): string {
  return getComputedStyle(document.documentElement).getPropertyValue("--sans");
}
