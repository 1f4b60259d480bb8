/** Measured values in words and in the reader's units. */

import { type MeasuredPart, type Threshold } from "../api/evidence";
import { distance, number, quantity, scaleOf, units } from "../format/units";
import { type TextKey, t } from "../i18n";
import { weatherWords } from "./weatherCodes";

/** Stations do not look farther than this, in metres. */
const VISIBILITY_CAP_M = 9999;

type Compared = Pick<MeasuredPart, "rule" | "variable" | "value" | "unit" | "present_weather">;

/** A value with its unit; `even` writes as many digits for round values, as in a column. */
export function valueText(
  value: number,
  unit: string,
  variable: string,
  { even = false } = {},
): string {
  if (variable === "visibility_m") return distance(value);
  if (unit === "K") return fallText(value);
  if (!even) return quantity(value, unit);
  const scale = scaleOf(unit);
  return `${number(scale.convert(value), scale.digits, scale.digits)} ${scale.unit}`;
}

function fallText(kelvins: number): string {
  return units.value.system === "us"
    ? `${number(kelvins * 1.8)} °F`
    : `${number(kelvins, 1)} °C`;
}

/** What was measured as a noun: "22.6 mm of rain", "a gust of 12.9 m/s", "light snow". */
export function measuredWords(part: Compared): string {
  if (part.value === null) return weatherWords(part.present_weather);
  if (part.variable === "visibility_m" && part.value >= VISIBILITY_CAP_M) {
    return t("report.valueVisibilityFar", { value: distance(10_000) });
  }
  const value = valueText(part.value, part.unit, part.variable);
  return t(nounOf(part), { value });
}

const NOUNS: Readonly<Record<string, TextKey>> = {
  wind_gust_ms: "report.valueGust",
  wind_speed_ms: "report.valueWind",
  temperature_c: "report.valueLowest",
  temperature_fall_c: "report.valueFall",
  heat_index_c: "report.valueHeatIndex",
  wind_chill_c: "report.valueWindChill",
  visibility_m: "report.valueVisibility",
};

function nounOf({ rule, variable }: Compared): TextKey {
  if (variable === "precipitation_mm") {
    return rule.startsWith("rain.") ? "report.valueRain" : "report.valuePrecipitation";
  }
  if (variable === "temperature_c" && rule === "heat.index") return "report.valueHighest";
  return NOUNS[variable] ?? "report.valueBare";
}

/** What a claim takes, bare: "3 mm". */
export function limitText(threshold: Threshold, unit: string, variable: string): string {
  return valueText(threshold.value, unit, variable);
}

/** What texts need of a limit: as it is written, and its number, as in "1 mm genügt, 3 mm genügen". */
export function limitParameters(threshold: Threshold, unit: string, variable: string) {
  const limit = limitText(threshold, unit, variable);
  return { limit, n: Number.parseFloat(limit.replace(",", ".")) };
}

/** What a claim takes, as a clause: "3 mm is enough". */
export function enoughText(threshold: Threshold, unit: string, variable: string): string {
  const { limit: value, n } = limitParameters(threshold, unit, variable);
  if (threshold.comparison === "below") return t("report.takesLess", { value });
  return t(threshold.comparison === "at_most" ? "report.enoughAtMost" : "report.enough", { value, n });
}
