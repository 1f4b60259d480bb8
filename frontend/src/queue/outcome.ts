/** What an answer, or its absence, means for a report that was sent. */

/** How to go on: send again, ask what is stored, wait for a sign-in, or let the user correct it. */
export type Next = "again" | "known" | "sign-in" | "refused";

const AGAIN = new Set([0, 408, 425, 429]);
const KNOWN = new Set(["id_taken", "idempotency_mismatch"]);

/** Return how to go on after a request that did not succeed; status 0 is no answer. */
export function nextAfter(status: number, code: string): Next {
  if (AGAIN.has(status) || status >= 500 || code === "filing_in_progress") return "again";
  if (KNOWN.has(code)) return "known";
  if (status === 401 || status === 403) return "sign-in";
  return "refused";
}

const FIRST_MS = 2_000;
const LONGEST_MS = 60_000;

/**
 * Return how many milliseconds to wait before the next attempt.
 *
 * Doubles from two seconds to a minute, less up to half of it at random, so that many devices do
 * not come back at once; never sooner than the service asked for.
 */
export function waitBefore(attempts: number, retryAfter: number | null, random: number): number {
  const usual = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts - 1, 10));
  return Math.max((retryAfter ?? 0) * 1000, usual * (1 - random / 2));
}
