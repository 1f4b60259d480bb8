import { describe, expect, test } from "vitest";
import type { Draft } from "../../queue/types";
import { atOf, minutesAgo, resumed } from "./when";

const AT = Date.parse("2026-05-21T21:10:00Z");

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
