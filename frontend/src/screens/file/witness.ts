/** "I saw it too": a report that begins with what another one says. */

import { signal } from "@preact/signals";
import { api, dataOf } from "../../api/client";
import type { TextKey } from "../../i18n";
import { setQuery } from "../../routing";
import { begin, change } from "./draft";
import { placeAt } from "./place";

/** What to say about a report that began with another one. */
export const witnessed = signal<TextKey | null>(null);

/** Begin a report with kind, time and place of another one. */
export async function beginAsWitness(id: string): Promise<void> {
  begin();
  try {
    const other = await dataOf(
      api.POST("/v1/reports/{id}/witness", { params: { path: { id } } }),
    );
    const { place } = other;
    change({
      phenomenon: { value: other.phenomenon, by: "hand" },
      time: { kind: "own", minutes: 0, at: Date.parse(other.observed_at) },
      place: place && placeAt(place, place.accuracy_m, "map"),
    });
    witnessed.value = "file.witness";
  } catch {
    witnessed.value = "file.witnessFailed";
  }
  setQuery({ witness: null, step: "where" }, { replace: true });
}
