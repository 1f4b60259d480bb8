import { describe, expect, test } from "vitest";
import { instantOf, localOf } from "./local-time";

const AT = Date.parse("2026-05-21T21:10:00Z");

describe("local times", () => {
  test.each([
    ["2026-05-21T16:10", "America/Chicago", "2026-05-21T21:10:00.000Z"],
    ["2026-01-21T16:10", "America/Chicago", "2026-01-21T22:10:00.000Z"],
    ["2026-05-21T16:10", "Asia/Kathmandu", "2026-05-21T10:25:00.000Z"],
    ["2026-05-21T16:10", "UTC", "2026-05-21T16:10:00.000Z"],
  ])("%s in %s is %s", (local, zone, instant) => {
    expect(new Date(instantOf(local, zone) ?? 0).toISOString()).toBe(instant);
  });

  test("of a time that occurs twice the first is meant", () => {
    expect(instantOf("2026-10-25T02:30", "Europe/Berlin")).toBe(Date.parse("2026-10-25T00:30:00Z"));
  });

  test("a time that is skipped is as far after the change", () => {
    expect(instantOf("2026-03-29T02:30", "Europe/Berlin")).toBe(Date.parse("2026-03-29T01:30:00Z"));
  });

  test.each(["", "yesterday", "2013-13-41T10:00"])("there is none in %o", (text) => {
    expect(instantOf(text, "UTC")).toBeNull();
  });

  test.each(["America/Chicago", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"])(
    "every minute written in %s is read again",
    (zone) => {
      for (let at = Date.parse("2026-01-01T00:00:00Z"); at < AT; at += 61_000_000) {
        const minute = at - (at % 60_000);
        expect(instantOf(localOf(minute, zone), zone)).toBe(minute);
      }
    },
  );
});
