import "../../testing/browser";
import { expect, it } from "vitest";
import { chooseUnits } from "../../format/units";
import { speak } from "../../i18n";
import { FLOOD_LANES, partOf } from "../../testing/evidence";
import { verdictText } from "../desk/wording";
import type { Row } from "./loaded";
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
  expect(decidedText({ place, decided: { at, reason, part } })).toBe(words);
  const verdict = { reason, reason_parts: [part, { code: "more_sources", n: 1 }] };
  const more = language === "de" ? "1 weitere Quelle stimmt zu." : "1 more source agrees.";
  expect(verdictText({ place, verdict } as never)).toBe(`${words} ${more}`);
});

it("leaves a verdict of earlier rules to the sentence of the service", () => {
  const decided = { at, reason, part: null };
  expect(decidedText({ place, decided })).toBeNull();
  expect(decidedByService({ decided })).toBe("LAG measured 22.6 mm of rain 1.9 km away.");
  expect(verdictText({ place, verdict: { reason, reason_parts: [] } } as never)).toBeNull();
});
