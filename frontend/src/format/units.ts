/** Quantities in the reader's units; the API speaks SI. */

import { computed, signal } from "@preact/signals";
import { locale } from "../i18n";
import { keepText, keptText } from "../kept";

export type System = "metric" | "us";
export type WindUnit = "m/s" | "km/h" | "mph" | "kt";
export const WIND_UNITS: readonly WindUnit[] = ["m/s", "km/h", "mph", "kt"];

const STORED = "units";

interface Choice {
  readonly system: System;
  readonly wind: WindUnit;
}

export const units = signal<Choice>(stored());

function stored(): Choice {
  const system: System = /-(US|LR|MM)$/.test(navigator.language) ? "us" : "metric";
  const usual: Choice = { system, wind: system === "us" ? "mph" : "m/s" };
  try {
    const kept = JSON.parse(keptText(STORED) ?? "{}") as Partial<Choice>;
    return {
      system: kept.system === "us" || kept.system === "metric" ? kept.system : usual.system,
      wind: WIND_UNITS.find((unit) => unit === kept.wind) ?? usual.wind,
    };
  } catch {
    return usual;
  }
}

/** Use other units, also on the next visit. */
export function chooseUnits(change: Partial<Choice>): void {
  units.value = { ...units.value, ...change };
  keepText(STORED, JSON.stringify(units.value));
}

/** A way to show values of an SI unit. */
interface Scale {
  readonly unit: string;
  readonly convert: (si: number) => number;
  readonly digits: number;
}

// Exact by definition: the international inch, foot, mile and nautical mile.
const MM_PER_INCH = 25.4;
const M_PER_FOOT = 0.3048;
const M_PER_MILE = 1609.344;
const WIND: Record<WindUnit, { perMs: number; digits: number }> = {
  "m/s": { perMs: 1, digits: 1 },
  "km/h": { perMs: 3.6, digits: 0 },
  mph: { perMs: 1 / 0.44704, digits: 0 },
  kt: { perMs: 3600 / 1852, digits: 0 },
};

/** Return how the reader wants values of an SI unit: `mm`, `m/s`, `degC`, `m`, `hPa`, ... */
export function scaleOf(siUnit: string): Scale {
  const { system, wind } = units.value;
  const us = system === "us";
  switch (siUnit) {
    case "m/s":
      return {
        unit: wind,
        convert: (ms) => ms * WIND[wind].perMs,
        digits: WIND[wind].digits,
      };
    case "mm":
      return us
        ? { unit: "in", convert: (mm) => mm / MM_PER_INCH, digits: 2 }
        : { unit: "mm", convert: (mm) => mm, digits: 1 };
    case "degC":
      return us
        ? { unit: "°F", convert: (c) => c * 1.8 + 32, digits: 0 }
        : { unit: "°C", convert: (c) => c, digits: 1 };
    case "hPa":
      return us
        ? { unit: "inHg", convert: (hpa) => hpa / 33.8639, digits: 2 }
        : { unit: "hPa", convert: (hpa) => hpa, digits: 0 };
    case "m":
      return us
        ? { unit: "ft", convert: (m) => m / M_PER_FOOT, digits: 0 }
        : { unit: "m", convert: (m) => m, digits: 0 };
    default:
      return { unit: siUnit, convert: (value) => value, digits: 1 };
  }
}

/** Write a number; at most `digits` after the point. */
export function number(value: number, digits = 0, least = 0): string {
  const key = `${locale.value} ${digits} ${least}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale.value, { maximumFractionDigits: digits, minimumFractionDigits: least });
    formats.set(key, format);
  }
  return format.format(value);
}

/** Made once each: that takes far longer than to use them. */
const formats = new Map<string, Intl.NumberFormat>();

/** Write an SI value with the reader's unit, such as "22.6 mm" or "0.89 in". */
export function quantity(si: number, siUnit: string): string {
  const scale = scaleOf(siUnit);
  return `${number(scale.convert(si), scale.digits)} ${scale.unit}`;
}

/** The unit in which distances are told, in metres. */
export function distanceUnitM(): number {
  return units.value.system === "us" ? M_PER_MILE : 1000;
}

/** Write a distance in metres as people say it: "350 m", "1.9 km", "25 km", "1.2 mi". */
export function distance(metres: number): string {
  if (units.value.system === "us") {
    const miles = metres / M_PER_MILE;
    if (miles < 0.19) return `${number(Math.round(metres / M_PER_FOOT / 10) * 10)} ft`;
    return `${number(miles, miles < 10 ? 1 : 0)} mi`;
  }
  if (metres < 950) return `${number(Math.round(metres / 10) * 10)} m`;
  return `${number(metres / 1000, metres < 10_000 ? 1 : 0)} km`;
}

/** The units in use, for the button that changes them: "km · °C". */
export const unitsInUse = computed(() =>
  units.value.system === "us" ? "mi · °F" : "km · °C",
);
