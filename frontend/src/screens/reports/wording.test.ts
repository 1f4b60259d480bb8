import "../../testing/browser";
import { expect, it } from "vitest";
import { chooseUnits } from "../../format/units";
import { speak } from "../../i18n";
import { FLOOD_LANES, partOf } from "../../testing/evidence";
import { verdictText } from "../desk/wording";
import type { Row } from "./loaded";
import { boxAround } from "./stations";
import { decidedByService, decidedText } from "./wording";

const place = { name: "Corona", time_zone: "America/New_York" } as Row["place"];
const part = partOf(FLOOD_LANES[0]!, 0);
const reason = "Supported: LAG measured 22.6 mm of rain 1.9 km away.";
const at = "2026-11-30T13:00:00Z";

it.each([
  ["en", "us", "LAG, 1.2 mi away, measured 0.89 in of rain, most of it half an hour before; 0.12 in is enough."],
  ["de", "metric", "LAG, 1,9 km entfernt, maß 22,6 mm Regen, das meiste eine halbe Stunde vorher; 3 mm genügen."],
] as const)("tells what decided in %s and %s units, in the list and on the desk", async (language, system, words) => {
  await speak(language);
  chooseUnits({ system, wind: "m/s" });
  expect(decidedText({ place, decided: { at, reason, part } }, new Map())).toBe(words);
  const verdict = { reason, reason_parts: [part, { code: "more_sources", n: 1 }] };
  const more = language === "de" ? "1 weitere Quelle stimmt zu." : "1 more source agrees.";
  expect(verdictText({ place, verdict } as never)).toBe(`${words} ${more}`);
});

it("calls stations by their names where these are known", async () => {
  await speak("en");
  chooseUnits({ system: "us", wind: "m/s" });
  const names = new Map([["LAG", "LaGuardia Airport"]]);
  expect(decidedText({ place, decided: { at, reason, part } }, names)).toMatch(/^LaGuardia, 1\.2 mi away, /);
});

it("asks for stations around the rows that they decided about", () => {
  const near = (latitude: number, longitude: number, kind: string, distance_m: number) =>
    ({ place: { latitude, longitude }, decided: { part: { ...part, kind, distance_m } } }) as unknown as Row;
  expect(boxAround([])).toBeNull();
  expect(boxAround([near(40.7, -73.9, "analysis", 0)])).toBeNull();
  expect(boxAround([near(40.7, -73.9, "observation", 1_900)])).toEqual([-74, 40, -73, 41]);
  expect(boxAround([near(40.99, -73.9, "observation", 60_000), near(-89.9, 179.9, "observation", 60_000)])).toEqual([
    -75, -90, 180, 42,
  ]);
});

it("leaves a verdict of earlier rules to the sentence of the service", () => {
  const decided = { at, reason, part: null };
  expect(decidedText({ place, decided }, new Map())).toBeNull();
  expect(decidedByService({ decided })).toBe("LAG measured 22.6 mm of rain 1.9 km away.");
  expect(verdictText({ place, verdict: { reason, reason_parts: [] } } as never)).toBeNull();
});
