import "../../testing/browser";
import { describe, expect, it } from "vitest";
import { FLOOD_LANES, evidence, gauge } from "../../testing/evidence";
import { readForm } from "./corrections";
import { evidenceCsv } from "./csv";

const NEW_YORK = "America/New_York";

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

describe("a correction", () => {
  it("of the time is in UTC", () => {
    expect(readForm("time", form({ begin: "2013-07-19T15:00" }), NEW_YORK)).toEqual({
      observed_at: "2013-07-19T19:00:00.000Z",
    });
  });

  it("takes decimals with a comma", () => {
    expect(readForm("place", form({ latitude: "40,75", longitude: "-73.9" }), NEW_YORK)).toEqual({
      place: { latitude: 40.75, longitude: -73.9 },
    });
  });

  it.each([
    ["time", { begin: "" }, "report.badTime"],
    ["time", { begin: "2013-07-19T15:00", end: "2013-07-19T14:00" }, "report.badOrder"],
    ["place", { latitude: "", longitude: "8" }, "report.badPlace"],
    ["place", { latitude: "91", longitude: "8" }, "report.badPlace"],
    ["place", { latitude: "north", longitude: "8" }, "report.badPlace"],
  ] as const)("of the %s says what is wrong with %o", (what, fields, wrong) => {
    expect(readForm(what, form(fields), NEW_YORK)).toEqual({ wrong });
  });
});

describe("the evidence as CSV", () => {
  it("has a line for each lane and report, below their names", () => {
    const voice = {
      report: "01a2",
      point: null,
      phrase: null,
      distance_m: 4300,
      bearing_deg: null,
      time_offset_s: -300,
      counts: 0.9,
      copy_of: null,
    };
    const lines = evidenceCsv(evidence({ lanes: FLOOD_LANES, voices: [voice] })).trimEnd().split("\r\n");
    expect(lines.length).toBe(1 + FLOOD_LANES.length + 1);
    expect(new Set(lines.map((line) => line.split(",").length)).size).toBe(1);
    expect(lines[1]).toContain("LaGuardia");
    expect(lines.at(-1)).toContain("01a2");
  });

  it.each([
    ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
    ["@SUM", "'@SUM"],
    ['a "b", c', '"a ""b"", c"'],
  ])("writes %o so that nothing computes it", (name, written) => {
    expect(evidenceCsv(evidence({ lanes: [gauge(name, 1, [1])] }))).toContain(`,${written},`);
  });
});
