/** Times as the clock of a place shows them, in fields for local times. */

import { zoneOffset } from "../../charts/scale";

/** The value of a field for a time: "2013-09-02T13:30". */
export function localInput(at: Date, zone: string): string {
  return new Date(at.getTime() + zoneOffset(at.getTime(), zone)).toISOString().slice(0, 16);
}

/**
 * The time that a field says, or null if it says none.
 *
 * Of a clock time that comes twice, when the clocks go back, the first is taken.
 */
export function fromLocal(value: string, zone: string): Date | null {
  const shown = Date.parse(`${value}Z`);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(value) || Number.isNaN(shown)) return null;
  const guess = shown - zoneOffset(shown, zone);
  const earlier = shown - zoneOffset(guess - 3_600_000, zone);
  const fits = earlier + zoneOffset(earlier, zone) === shown;
  return new Date(fits ? earlier : shown - zoneOffset(guess, zone));
}
