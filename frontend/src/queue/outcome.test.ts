import { describe, expect, test } from "vitest";
import { nextAfter, waitBefore } from "./outcome";
import { newId } from "./types";

describe("after a request", () => {
  test.each([
    [0, "offline", "again"],
    [408, "request_timeout", "again"],
    [429, "rate_limited", "again"],
    [500, "internal", "again"],
    [503, "overloaded", "again"],
    [409, "filing_in_progress", "again"],
    [409, "id_taken", "known"],
    [422, "idempotency_mismatch", "known"],
    [401, "not_signed_in", "sign-in"],
    [403, "not_permitted", "sign-in"],
    [422, "invalid", "refused"],
    [413, "too_large", "refused"],
    [410, "withdrawn", "refused"],
  ])("%d %s: %s", (status, code, next) => {
    expect(nextAfter(status, code)).toBe(next);
  });
});

describe("the wait before the next attempt", () => {
  test("doubles up to a minute", () => {
    expect([1, 2, 3, 6, 50].map((n) => waitBefore(n, null, 0))).toEqual([
      2_000, 4_000, 8_000, 60_000, 60_000,
    ]);
  });

  test("is never shorter than the service asked for", () => {
    for (const random of [0, 0.5, 1]) expect(waitBefore(1, 90, random)).toBe(90_000);
  });

  test("is shortened at random by half at most", () => {
    expect(waitBefore(3, null, 1)).toBe(4_000);
  });
});

test("ids are random UUIDs", () => {
  const made = Array.from({ length: 100 }, newId);
  expect(new Set(made).size).toBe(100);
  for (const id of made) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
