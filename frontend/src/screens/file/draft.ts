/** The report that is being written: kept in the browser with every change. */

import { signal } from "@preact/signals";
import { keepDraft, keptDrafts } from "../../queue/store";
import { type Draft, newId } from "../../queue/types";
import { hold } from "./hold";
import { NOW, resumed } from "./when";

export const draft = signal<Draft | null>(null);

function blank(): Draft {
  const now = Date.now();
  return {
    id: newId(),
    changed: now,
    phenomenon: null,
    narrative: "",
    place: null,
    time: { ...NOW, at: now },
    size: null,
    measured: false,
    attempted: false,
    problem: null,
  };
}

/** Take up the draft that was left last and is open nowhere else, or begin a new one. */
export async function resume(): Promise<Draft> {
  for (const kept of await keptDrafts()) {
    if (await hold(kept.id)) return begin(resumed(kept, Date.now()));
  }
  return begin();
}

/** Write on at a draft; without one, at a new one that has only the given parts. */
export function begin(given: Partial<Draft> = {}): Draft {
  const begun = { ...blank(), ...given };
  draft.value = begun;
  void hold(begun.id);
  return begun;
}

let keeping: Promise<void> = Promise.resolve();

/** Change some parts of the draft, and keep it. */
export function change(parts: Partial<Draft>): void {
  const before = draft.value;
  if (!before) return;
  const after = { ...before, ...parts, changed: Date.now() };
  draft.value = after;
  // One after the other, so that an older state never overwrites a newer one.
  keeping = keeping.then(() => keepDraft(after));
}

/** Leave the draft to the queue; the next one is another report. */
export async function release(): Promise<void> {
  draft.value = null; // before anything is awaited: what arrives now must not keep it again
  await keeping;
}
