/** The evidence as a table for spreadsheets (RFC 4180). */

import type { Evidence } from "../../api/evidence";

const COLUMNS = [
  "kind",
  "source",
  "name",
  "provider",
  "variable",
  "value",
  "unit",
  "present_weather",
  "threshold",
  "comparison",
  "effect",
  "grade",
  "strength",
  "distance_m",
  "bearing_deg",
  "at",
  "time_offset_s",
  "rule",
  "counts",
] as const;
type Cell = string | number | null;
type Line = Partial<Record<(typeof COLUMNS)[number], Cell>>;

/** One line for each lane, each report that counts and each photo. */
export function evidenceCsv({ lanes, voices, photos }: Evidence): string {
  const lines: Line[] = [
    ...lanes.map((lane) => ({
      ...lane.decided,
      kind: lane.kind,
      source: lane.source,
      name: lane.name,
      provider: lane.provider,
      threshold: lane.threshold?.value ?? null,
      comparison: lane.threshold?.comparison ?? null,
      effect: lane.effect,
      grade: lane.grade,
      strength: lane.strength,
      distance_m: lane.distance_m,
      bearing_deg: lane.bearing_deg,
      rule: lane.rule,
      counts: lane.counted?.log_odds ?? null,
    })),
    ...voices.map((voice) => ({
      kind: "report",
      source: voice.report,
      effect: "for",
      distance_m: voice.distance_m,
      bearing_deg: voice.bearing_deg,
      time_offset_s: voice.time_offset_s,
      counts: voice.counts,
    })),
    ...photos.map((photo) => ({
      kind: "photo",
      source: photo.photo,
      effect: photo.effect,
      distance_m: photo.distance_m,
      time_offset_s: photo.time_offset_s,
    })),
  ];
  const rows = [COLUMNS.join(","), ...lines.map((line) => COLUMNS.map((c) => cell(line[c])).join(","))];
  return `${rows.join("\r\n")}\r\n`;
}

/** Text that a spreadsheet would take for a formula gets an apostrophe before it. */
function cell(value: Cell | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
