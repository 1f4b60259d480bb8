import { describe, expect, test } from "vitest";
import type { Draft } from "../../queue/types";
import { atOf, instantOf, localOf, minutesAgo, resumed } from "./when";

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

  test("what is no time is none", () => {
    expect(instantOf("", "UTC")).toBeNull();
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

describe("the time of a draft", () => {
  const draft = (time: Draft["time"]) => ({ changed: AT, time }) as Draft;

  test("now goes along with the clock, ten minutes ago stays", () => {
    expect(atOf({ kind: "now", minutes: 0, at: AT }, AT + 60_000)).toBe(AT + 60_000);
    expect(atOf(minutesAgo(10, AT), AT + 60_000)).toBe(AT - 600_000);
  });

  test("a draft taken up hours later still tells of when it was written", () => {
    const later = resumed(draft({ kind: "now", minutes: 0, at: AT - 1 }), AT + 3 * 3_600_000);
    expect(atOf(later.time, AT + 3 * 3_600_000)).toBe(AT);
  });

  test("a draft taken up at once still means now", () => {
    expect(resumed(draft({ kind: "now", minutes: 0, at: AT }), AT + 60_000).time.kind).toBe("now");
  });
});
