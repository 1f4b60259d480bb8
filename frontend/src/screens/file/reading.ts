/** What the words of a draft say, and what the form takes from them: never over a choice by hand. */

import type { Schemas } from "../../api/client";
import type { Draft, DraftSize } from "../../queue/types";

export type Reading = Schemas["TextReading"];

/** Return what a reading of its words changes in a draft. */
export function readInto(
  draft: Draft,
  reading: Reading,
  unitsOf: (phenomenon: string) => readonly string[],
): Partial<Draft> {
  const parts: { -readonly [K in keyof Draft]?: Draft[K] } = {};
  const byWords = (chosen: { by: string } | null) => chosen?.by !== "hand";
  if (byWords(draft.phenomenon)) {
    const read = reading.phenomenon && reading.phenomenon !== "other" ? reading.phenomenon : null;
    if (read !== (draft.phenomenon?.value ?? null)) {
      parts.phenomenon = read === null ? null : { value: read, by: "words" };
    }
  }
  if (byWords(draft.size)) {
    const kind = parts.phenomenon === undefined ? draft.phenomenon : parts.phenomenon;
    const size = sizeRead(reading);
    const fits = size && kind && unitsOf(kind.value).includes(size.unit);
    const next = fits ? ({ value: size, by: "words" } as const) : null;
    if (JSON.stringify(next) !== JSON.stringify(draft.size)) parts.size = next;
  }
  return parts;
}

/** Return the size that the words name, in the unit that they name it in. */
export function sizeRead(reading: Reading): DraftSize | null {
  if (!reading.magnitude) return null;
  const { value, unit, raw } = reading.magnitude;
  return { value, unit: unit as DraftSize["unit"], word: raw };
}
