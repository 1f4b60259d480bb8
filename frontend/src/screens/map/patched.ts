/** What is shown, with verdicts that came in since: they change discs and numbers, and move nothing. */

import type { Bulletin, MapData, Row } from "./state";

type Changed = ReadonlyMap<string, Row>;

/** Events with the newest rows of their reports. */
export function patchedBulletins(bulletins: readonly Bulletin[], changed: Changed): readonly Bulletin[] {
  if (changed.size === 0) return bulletins;
  return bulletins.map((bulletin) => {
    const { event, rows } = bulletin;
    if (!rows.some(({ id }) => changed.has(id))) return bulletin;
    const newest = rows.map((row) => changed.get(row.id) ?? row);
    // Not all rows of a large event are here: then the numbers stay as the service counted them.
    const outcomes = rows.length === event.report_count ? tallyOf(newest) : event.outcomes;
    return { ...bulletin, rows: newest, event: { ...event, outcomes } };
  });
}

/** The marks with the newest verdicts of reports that are alone. */
export function patchedMarks(data: MapData | null, changed: Changed): MapData | null {
  if (!data || changed.size === 0) return data;
  const features = data.features.map((feature) => {
    const { properties } = feature;
    if (!("id" in properties)) return feature;
    const row = changed.get(properties.id);
    return row ? { ...feature, properties: { ...properties, outcome: row.outcome } } : feature;
  });
  return { ...data, features };
}

function tallyOf(rows: readonly Row[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of rows) {
    const key = outcome ?? "pending";
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
