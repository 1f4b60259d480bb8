/** Which lands are lighter: those with reports. */

import type { Focus } from "../../map/base-layer";
import type { Phrase } from "../../format/places";
import type { Bulletin } from "./state";

/** Countries, and states of the United States, with reports; all of them where not all reports are known. */
export function focusOf(bulletins: readonly Bulletin[], complete: boolean): Focus {
  if (!complete) return null;
  return new Set(
    bulletins.flatMap(({ rows }) => rows.flatMap(({ place }) => (place.phrase ? [keyOf(place.phrase)] : []))),
  );
}

function keyOf({ country, region }: Phrase): string {
  return country === "US" ? `US/${region}` : country;
}
