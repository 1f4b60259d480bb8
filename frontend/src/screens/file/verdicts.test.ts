import "../../testing/browser";
import { describe, expect, test } from "vitest";
import { Failure } from "../../api/client";
import { waitMs } from "./verdicts";

const NOW = Date.parse("2026-05-21T21:10:00Z");
type Examination = Parameters<typeof waitMs>[0];
const examined = (parts: object) => parts as Examination;
const pending = examined({ state: "pending", next_at: null });

describe("the next look at a verdict", () => {
  test("is soon at first, then ever later, and goes on without an end", () => {
    expect([1, 2, 3, 7, 1_000].map((asked) => waitMs(pending, asked, NOW))).toEqual([
      1_500, 3_000, 6_000, 60_000, 60_000,
    ]);
  });

  test("is when the service looks again", () => {
    const later = examined({ state: "done", next_at: "2026-05-21T22:25:00Z" });
    expect(waitMs(later, 1, NOW)).toBe(75 * 60_000);
  });

  test("never comes at once, also when the service is late", () => {
    const late = examined({ state: "pending", next_at: "2026-05-21T21:00:00Z" });
    expect(waitMs(late, 3, NOW)).toBe(6_000);
  });

  test("ends with the examination", () => {
    expect(waitMs(examined({ state: "done", next_at: null }), 1, NOW)).toBeNull();
  });

  test.each([
    [0, null, 1_500],
    [503, 20, 20_000],
    [429, 1, 1_500],
    [404, null, null],
    [410, null, null],
    [401, null, null],
  ])("after status %i, asked to wait %o s, is in %o ms", (status, retryAfter, wait) => {
    expect(waitMs(new Failure(status, "", "", retryAfter), 1, NOW)).toBe(wait);
  });
});
