import "../testing/browser";
import { beforeEach, describe, expect, it } from "vitest";
import type { Evidence, ReasonPart } from "../api/evidence";
import { chooseUnits } from "../format/units";
import { speak } from "../i18n";
import { FLOOD_LANES, ZONE, evidence, gauge, partOf } from "../testing/evidence";
import { headingOf, reasonSentence } from "./reason";
import { effectWords, offsetWords } from "./words";

function withParts(base: Evidence, ...reason_parts: ReasonPart[]): Evidence {
  return { ...base, verdict: base.verdict && { ...base.verdict, reason_parts } };
}

const flood = (() => {
  const base = evidence({ lanes: FLOOD_LANES });
  return withParts(base, partOf(FLOOD_LANES[0]!, 0), { code: "more_sources", n: 1 });
})();
const dry = evidence({
  outcome: "contradicted",
  lanes: [
    gauge("LaGuardia", 2500, [0, 0, 0], { counted: null }),
    gauge("Kennedy", 16_000, [0, 0, 0], { counted: null }),
  ],
});
const gust = (() => {
  const lane = gauge("LaGuardia", 6600, [null], {
    rule: "wind.gust",
    drawing: "level",
    variable: "wind_gust_ms",
    unit: "m/s",
    threshold: { value: 14, comparison: "at_least" },
    grade: "close",
    effect: "for",
    strength: "weak",
    decided: {
      variable: "wind_gust_ms",
      value: 12.86,
      unit: "m/s",
      present_weather: null,
      at: "2013-09-02T17:00:00Z",
      time_offset_s: -3600,
    },
    counted: null,
  });
  return evidence({ lanes: [lane] });
})();

beforeEach(() => {
  chooseUnits({ system: "metric", wind: "m/s" });
});

describe("the sentence of a verdict", () => {
  it.each([
    [
      "en",
      "LaGuardia, 1.9 km away, measured 22.6 mm of rain, most of it half an hour before; 3 mm is enough. Newark agrees. Kennedy stayed dry, which counts little: showers miss gauges.",
    ],
    [
      "de",
      "LaGuardia, 1,9 km entfernt, maß 22,6 mm Regen, das meiste eine halbe Stunde vorher; 3 mm genügen. Newark stimmt zu. Kennedy blieb trocken, doch das zählt wenig: Schauer verfehlen Messgeräte.",
    ],
  ] as const)("names the values and who agrees (%s)", async (language, sentence) => {
    await speak(language);
    expect(reasonSentence(flood, ZONE)).toBe(sentence);
  });

  it("follows the reader's units", async () => {
    await speak("en");
    chooseUnits({ system: "us", wind: "mph" });
    expect(reasonSentence(flood, ZONE)).toContain("LaGuardia, 1.2 mi away, measured 0.89 in of rain");
  });

  it.each([
    ["en", "No gauge near by caught any rain from 12:00 to 15:00: LaGuardia (2.5 km away) and Kennedy all stayed at zero. It takes 3 mm."],
    ["de", "Von 12:00 bis 15:00 Uhr fiel an keiner Station in der Nähe Regen: LaGuardia (2,5 km entfernt) und Kennedy blieben bei null. Nötig sind 3 mm."],
  ] as const)("says once that all gauges stayed dry (%s)", async (language, sentence) => {
    await speak(language);
    expect(reasonSentence(dry, ZONE)).toBe(sentence);
  });

  it("never gives a value below the mark as enough", async () => {
    await speak("en");
    const sentence = reasonSentence(gust, ZONE);
    expect(sentence).toBe(
      "LaGuardia, 6.6 km away, measured a gust of 12.9 m/s an hour before; that is below 14 m/s: close, weakly for.",
    );
    expect(sentence).not.toContain("is enough");
  });

  it.each([
    [{ code: "neighbours", n: 8, nearest_m: 4300, nearest_s: -300 }, "8 other people reported it, the nearest 4.3 km away and 5 min before. No station near by has a reading."],
    [{ code: "neighbours", n: 1, nearest_m: 4300, nearest_s: 0 }, "1 other person reported it, 4.3 km away and at the time. No station near by has a reading."],
    [{ code: "nothing" }, "Nothing near by tells of it or rules it out."],
    [{ code: "photo", photo: "p", effect: "for", distance_m: 1000, time_offset_s: -480, shows: null }, "A photo taken within 1 km, 8 min before bears it out."],
    [
      { code: "no_readings", reach_m: 60_000, begins_at: "2024-05-21T18:45:00Z", ends_at: "2024-05-21T20:45:00Z" },
      "No station within 60 km has a reading from 14:45 to 16:45, and nobody else reported.",
    ],
  ] satisfies [ReasonPart, string][])("has words for %o", async (part, sentence) => {
    await speak("en");
    expect(reasonSentence(withParts(evidence(), part), ZONE)).toBe(sentence);
  });

  it("is empty where earlier rules left no parts", () => {
    expect(reasonSentence(withParts(evidence()), ZONE)).toBe("");
  });
});

describe("the heading", () => {
  it.each([
    ["supported", "Gestützt"],
    ["contradicted", "Die Messungen sagen etwas anderes"],
    ["inconclusive", "Das reicht nicht für ein Urteil"],
    ["mixed", "Uneinheitlich"],
    ["not_assessable", "Nicht prüfbar"],
    ["one of a later version", "Das reicht nicht für ein Urteil"],
  ])("of %s is %s", async (outcome, heading) => {
    await speak("de");
    expect(headingOf(evidence({ outcome, lanes: FLOOD_LANES }))).toBe(heading);
  });

  it("says so while there is no verdict", async () => {
    await speak("de");
    expect(headingOf({ ...evidence(), verdict: null })).toBe("Wird geprüft");
  });
});

describe("what a reading says", () => {
  const judged = { threshold: { value: 14, comparison: "at_least" as const } };
  it.each([
    [{ effect: "for", strength: "strong", grade: "meets" }, "stark dafür"],
    [{ effect: "for", strength: "weak", grade: "close" }, "knapp darunter, schwach dafür"],
    [{ effect: "against", strength: "weak", grade: "short" }, "schwach dagegen"],
    [{ effect: "neutral", strength: "none", grade: "short" }, "sagt nichts dazu"],
  ] as const)("%o: %s", async (said, words) => {
    await speak("de");
    expect(effectWords({ ...judged, ...said })).toBe(words);
  });

  it("is above the mark where that is an upper one", async () => {
    await speak("de");
    const threshold = { value: 1000, comparison: "at_most" as const };
    expect(effectWords({ effect: "for", strength: "weak", grade: "close", threshold })).toBe(
      "knapp darüber, schwach dafür",
    );
  });
});

describe("a time beside the claim", () => {
  it.each([
    [0, "at the time"],
    [-1800, "half an hour before"],
    [3600, "an hour after"],
    [-300, "5 min before"],
    [7200, "2 hours after"],
  ])("%i s is %s", async (seconds, words) => {
    await speak("en");
    expect(offsetWords(seconds)).toBe(words);
  });
});
