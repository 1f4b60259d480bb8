import "../../testing/browser";
import { describe, expect, it } from "vitest";
import { beginOfDay, isoDay } from "../../format/local-time";
import { daysOf, periodOf, zoneOfDays } from "./days";

const CHICAGO = "America/Chicago";

describe("chosen days", () => {
  it.each([
    [CHICAGO, "2024-05-21", "2024-05-21T05:00:00Z", "2024-05-22T05:00:00Z"],
    ["Asia/Kathmandu", "2024-05-21", "2024-05-20T18:15:00Z", "2024-05-21T18:15:00Z"],
    ["Pacific/Kiritimati", "2024-12-31", "2024-12-30T10:00:00Z", "2024-12-31T10:00:00Z"],
    ["America/New_York", "2024-03-10", "2024-03-10T05:00:00Z", "2024-03-11T04:00:00Z"],
    // Clocks are put forward from midnight, back to the day before, and back to midnight.
    ["America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"],
    ["America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00Z", "2018-02-19T03:00:00Z"],
    ["America/Havana", "2023-11-05", "2023-11-05T04:00:00Z", "2023-11-06T05:00:00Z"],
  ])("are those of the zone: %s %s", (zone, day, from, to) => {
    expect(periodOf(day, day, zone)).toEqual({ from, to });
  });

  it("come back as they were chosen", () => {
    for (const zone of [CHICAGO, "UTC", "Asia/Kathmandu", "Australia/Lord_Howe"]) {
      for (let n = 0; n < 400; n++) {
        const chosen = new Date(Date.UTC(2023, 11, 1 + n)).toISOString().slice(0, 10);
        const period = periodOf(chosen, chosen, zone);
        expect(daysOf(period).map((at) => at && isoDay(at, zone))).toEqual([chosen, chosen]);
        expect(zoneOfDays(period, zone, "Europe/Berlin")).toBe(zone);
      }
    }
  });

  it("leave an end open that has no day", () => {
    expect(periodOf("", "2024-05-21", "UTC")).toEqual({ from: null, to: "2024-05-22T00:00:00Z" });
    expect(periodOf("2024-05-21", "", "UTC")).toEqual({ from: "2024-05-21T00:00:00Z", to: null });
    expect(beginOfDay("2024-13-41", "UTC")).toBeNull();
  });
});

describe("the zone of the days", () => {
  const berlin = periodOf("2024-05-21", "2024-05-22", "Europe/Berlin");

  it.each([
    ["of the place", { from: null, to: null }, CHICAGO, CHICAGO],
    ["of the place for hours", { from: "2024-05-21T15:30:00Z", to: null }, CHICAGO, CHICAGO],
    ["of the reader who chose them", berlin, CHICAGO, "Europe/Berlin"],
    ["of the reader without a place", berlin, null, "Europe/Berlin"],
  ])("is that %s", (_, period, place, zone) => {
    expect(zoneOfDays(period, place, "Europe/Berlin")).toBe(zone);
  });
});
