import { beforeAll, describe, expect, test } from "vitest";
import "../../testing/browser";
import { type Language, speak } from "../../i18n";
import type { Bulletin } from "./state";
import { focusOf } from "./focus";
import { countiesText, kindsText, periodsText } from "./wording";

async function spoken<T>(language: Language, said: () => T): Promise<T> {
  await speak(language);
  const text = said();
  await speak("en");
  return text;
}

beforeAll(() => speak("en"));

describe("the kinds of an event", () => {
  test.each([
    ["Hail", [], "Hail"],
    ["Hail", ["Heavy rain"], "Hail and heavy rain"],
    ["Thunderstorm wind damage", ["Thunderstorm wind gust"], "Thunderstorm wind damage and gust"],
    ["Tornado", ["Hail", "Flood"], "Tornado, hail and more"],
    ["Hail", ["UV index"], "Hail and UV index"],
  ])("%s with %j are %s", (one, others, text) => {
    expect(kindsText(one, others)).toBe(text);
  });

  test("keep their capital letters in German", async () => {
    expect(await spoken("de", () => kindsText("Hagel", ["Starkregen"]))).toBe("Hagel und Starkregen");
  });
});

test.each([
  [[], ""],
  [["Polk County"], "Polk County"],
  [["Story County", "Polk County"], "Story and Polk Counties"],
  [["Marshall County", "Polk County", "Jasper County", "Warren County"], "Marshall, Polk and 2 more counties"],
  [["Polk County", "Orleans Parish"], "Polk County and Orleans Parish"],
  [["Mitte", "Pankow", "Spandau"], "Mitte, Pankow and 1 more"],
])("counties %j are %s", (counties, text) => {
  expect(countiesText(counties)).toBe(text);
});

test("places are named once, with their years", async () => {
  const at = (text: string) => Date.parse(text);
  const iowa = { place: "Iowa", zone: "America/Chicago", count: 1 };
  const periods = [
    { place: "New York", zone: "America/New_York", from: at("2013-02-08T19:00Z"), to: at("2013-12-14T15:28Z"), count: 11 },
    { ...iowa, from: at("2018-06-20T22:00Z"), to: at("2018-06-21T22:00Z") },
    { ...iowa, from: at("2018-07-20T22:00Z"), to: at("2018-07-21T22:00Z") },
    // Still the last day of the year before, in Iowa.
    { ...iowa, from: at("2025-01-01T03:00Z"), to: at("2025-01-01T04:00Z") },
    { from: at("2026-01-01T03:00Z"), to: at("2026-01-01T03:00Z"), count: 1 },
  ];

  expect(periodsText(periods)).toBe("New York (2013) and Iowa (2018, 2024)");
  expect(await spoken("de", () => periodsText(periods))).toBe("New York (2013) und Iowa (2018, 2024)");
});

describe("lands with reports", () => {
  const bulletins = [
    { rows: [{ place: { phrase: { country: "US", region: "Iowa" } } }, { place: { phrase: null } }] },
    { rows: [{ place: { phrase: { country: "FR", region: "Bretagne" } } }] },
  ] as unknown as readonly Bulletin[];

  test("are countries, and states of the United States", () => {
    expect([...(focusOf(bulletins, true) ?? [])]).toEqual(["US/Iowa", "FR"]);
  });

  test("are not told apart where not all reports are known", () => {
    expect(focusOf(bulletins, false)).toBeNull();
  });
});
