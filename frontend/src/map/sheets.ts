/** The sheets of the base map: what `basemap/sheets.mjs` has cut, loaded once each. */

import { root } from "../routing";

/** Units along a side of a sheet. */
export const EXTENT = 8192;
const COARSE = 2;
const FINE = 5;

/** Steps from point to point, in units of the sheet. */
export type Line = readonly number[];
/** A key and rings: of a country its code of ISO 3166, of a state of the United States its name. */
export type Shape = readonly [string, ...Line[]];
/** Name, x, y, 10 * log10(population). */
type Town = readonly [string, number, number, number];
/** Name, x, y. */
type CountyName = readonly [string, number, number];

export interface Sheet {
  readonly land?: readonly Shape[];
  /** States; at shores they are too coarse to be seen. */
  readonly region?: readonly Shape[];
  readonly lake?: readonly Line[];
  readonly river?: readonly Line[];
  readonly border?: readonly Line[];
  readonly state?: readonly Line[];
  readonly county?: readonly Line[];
  readonly town?: readonly Town[];
  readonly countyName?: readonly CountyName[];
}

/** A sheet and where it lies: its corner and the length of a unit, in pixels of the world at a zoom. */
export interface Laid {
  readonly sheet: Sheet;
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

const loaded = new Map<string, Promise<Sheet>>();

function load(name: string): Promise<Sheet> {
  let sheet = loaded.get(name);
  if (!sheet) {
    sheet = fetch(new URL(`sheets/${name}.json`, root)).then((answer) =>
      answer.ok ? (answer.json() as Promise<Sheet>) : Promise.reject(new Error(name)),
    );
    loaded.set(name, sheet);
    // Asked for again later: a connection that is away comes back.
    sheet.catch(() => loaded.delete(name));
  }
  return sheet;
}

/** Whether a zoom is drawn from the fine sheets; only they have counties and small towns. */
export function isFine(zoom: number): boolean {
  return zoom >= FINE;
}

/** Return the sheets below a rectangle of the world's pixels at a zoom; without those that cannot be had. */
export async function sheetsBelow(
  zoom: number,
  west: number,
  north: number,
  east: number,
  south: number,
): Promise<Laid[]> {
  const level = isFine(zoom) ? FINE : COARSE;
  const count = 2 ** level;
  const side = (256 * 2 ** zoom) / count;
  const wanted: Promise<Laid | null>[] = [];
  for (let column = Math.floor(west / side); column * side < east; column++) {
    for (let row = Math.max(0, Math.floor(north / side)); row < count && row * side < south; row++) {
      const around = ((column % count) + count) % count;
      wanted.push(
        load(`${level}-${around}-${row}`).then(
          (sheet) => ({ sheet, x: column * side, y: row * side, scale: side / EXTENT }),
          () => null,
        ),
      );
    }
  }
  return (await Promise.all(wanted)).filter((laid) => laid !== null);
}
