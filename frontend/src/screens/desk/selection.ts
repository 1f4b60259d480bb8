/** The cases that are decided about together. */

import { signal } from "@preact/signals";
import type { Case } from "./store";

/** Ids of the cases that are selected; those that have left the queue do no harm. */
export const selected = signal<ReadonlySet<string>>(new Set());
/** Where a range begins that a click with Shift ends. */
let anchor: string | null = null;

/** Select a case, or no longer; with `range`, all from the one before, as that one is. */
export function toggle(shown: readonly Case[], id: string, { range = false } = {}): void {
  const on = !selected.value.has(id);
  const ids = range ? between(shown, anchor ?? id, id) : [id];
  anchor = id;
  const next = new Set(selected.value);
  for (const one of ids) {
    if (on) next.add(one);
    else next.delete(one);
  }
  selected.value = next;
}

function between(shown: readonly Case[], one: string, other: string): readonly string[] {
  const ids = shown.map(({ report }) => report.id);
  const [from, to] = [ids.indexOf(one), ids.indexOf(other)].sort((a, b) => a - b) as [number, number];
  return from < 0 ? [other] : ids.slice(from, to + 1);
}

/** Select all that are shown, or none. */
export function selectAll(shown: readonly Case[], on: boolean): void {
  selected.value = new Set(on ? shown.map(({ report }) => report.id) : []);
  anchor = null;
}

/** The selected among the cases that are shown. */
export function selectedOf(shown: readonly Case[]): readonly Case[] {
  return shown.filter(({ report }) => selected.value.has(report.id));
}
