/** Sizes as they are picked, written and sent. */

import { number, quantity, units } from "../../format/units";
import type { DraftSize } from "../../queue/types";

/** Write an SI value as the form shows it: stones in centimetres, where lists have millimetres. */
export function sizeText(si: number, siUnit: string): string {
  if (siUnit === "mm" && units.value.system === "metric" && si >= 5) {
    return `${number(si / 10, 1, 1)} cm`;
  }
  return quantity(si, siUnit);
}

/** Return what is sent for a comparator: exact in SI, or in inches where the reader uses them. */
export function sizeOf(si: number, siUnit: string, word: string): DraftSize {
  if (siUnit === "mm" && units.value.system === "us") {
    return { value: Math.round(si / 0.254) / 100, unit: "in", word };
  }
  const unit = siUnit === "degC" ? "C" : siUnit;
  return { value: si, unit: unit as DraftSize["unit"], word };
}

/** SI values of the units that are accepted; temperatures are not proportional. */
const FACTORS: Readonly<Record<string, readonly [number, string]>> = {
  mm: [1, "mm"],
  cm: [10, "mm"],
  in: [25.4, "mm"],
  m: [1, "m"],
  km: [1000, "m"],
  ft: [0.3048, "m"],
  mi: [1609.344, "m"],
  "m/s": [1, "m/s"],
  "km/h": [1 / 3.6, "m/s"],
  mph: [0.44704, "m/s"],
  kt: [1852 / 3600, "m/s"],
};

/** Return a size in SI, and the unit of that. */
export function siOf({ value, unit }: Pick<DraftSize, "value" | "unit">): [number, string] {
  if (unit === "F") return [(value - 32) / 1.8, "degC"];
  const [factor, si] = FACTORS[unit] ?? [1, unit === "C" ? "degC" : unit];
  return [value * factor, si];
}

/** Whether two sizes say the same, in whatever units: to one part in a hundred. */
export function sameSize(a: DraftSize, b: DraftSize): boolean {
  const [[x, inX], [y, inY]] = [siOf(a), siOf(b)];
  return inX === inY && Math.abs(x - y) <= 0.01 * Math.max(Math.abs(x), Math.abs(y));
}

/** Units that a value of a quantity is usually written in, by what the reader uses. */
const USUAL: Readonly<Record<string, { metric: string; us: string }>> = {
  mm: { metric: "mm", us: "in" },
  "m/s": { metric: "km/h", us: "mph" },
  degC: { metric: "C", us: "F" },
  m: { metric: "m", us: "ft" },
};
const BY_QUANTITY: Readonly<Record<string, { metric: string; us: string }>> = {
  snow_depth: { metric: "cm", us: "in" },
  depth: { metric: "cm", us: "in" },
  visibility: { metric: "m", us: "mi" },
};

/** Return the unit that a value is entered in at first, among those that are accepted. */
export function usualUnit(quantity: string, siUnit: string, accepted: readonly string[]): string {
  const wanted = (BY_QUANTITY[quantity] ?? USUAL[siUnit])?.[units.value.system];
  return wanted && accepted.includes(wanted) ? wanted : (accepted[0] ?? siUnit);
}

/** Read a number as people write it, with a point or a comma; null if it is none. */
export function numberOf(text: string): number | null {
  const tidy = text.trim().replace(",", ".");
  return /^-?\d{1,6}(?:\.\d{1,12})?$/.test(tidy) ? Number(tidy) : null;
}
