import { beforeAll, expect, test, vi } from "vitest";

vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
vi.stubGlobal("document", { documentElement: {} });
const { speak } = await import("../i18n");
const { phraseText, placeName, zoneOf } = await import("./places");
const { units } = await import("./units");

const PHRASE = {
  distance_m: 3218,
  bearing: "ENE",
  town: "Corona",
  county: "Queens",
  region: "New York",
  region_code: "NY",
  country: "US",
};

beforeAll(() => {
  units.value = { system: "metric", wind: "m/s" };
});

test("a phrase follows language and units", async () => {
  await speak("en");
  expect(phraseText(PHRASE)).toBe("3.2 km ENE of Corona, NY");
  await speak("de");
  expect(phraseText(PHRASE)).toBe("3,2 km ONO von Corona, NY");
  units.value = { system: "us", wind: "mph" };
  expect(phraseText(PHRASE)).toBe("2 mi ONO von Corona, NY");
});

test("a town outside the United States has its region or country", () => {
  const abroad = { ...PHRASE, bearing: null, town: "Lienz", region_code: "", region: "", country: "AT" };
  expect(phraseText(abroad)).toBe("Lienz, AT");
});

test("what whoever reported wrote comes first", () => {
  expect(placeName({ name: "Marine Park", phrase: PHRASE })).toBe("Marine Park");
  expect(zoneOf({ name: "", time_zone: "America/New_York" })).toBe("America/New_York");
  expect(zoneOf(null)).toBe("UTC");
});
