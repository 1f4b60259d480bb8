import "../testing/browser";
import { beforeAll, expect, test } from "vitest";
import { speak } from "../i18n";
import { phraseText, placeName, zoneOf } from "./places";
import { units } from "./units";

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

test.each([
  ["2 mi NW of Corona, NY", "3,2 km NW von Corona, NY"],
  ["1.5 km ENE of Lienz", "1,5 km ONO von Lienz"],
  ["2 mi NEN of Corona, NY", "2 mi NEN of Corona, NY"],
  ["2 mi from Corona", "2 mi from Corona"],
  ["At 2 mi NW of Corona, NY", "At 2 mi NW of Corona, NY"],
])("a name that is a distance is read: %s", async (name, text) => {
  units.value = { system: "metric", wind: "m/s" };
  await speak("de");
  expect(placeName({ name, phrase: PHRASE })).toBe(text);
  units.value = { system: "us", wind: "mph" };
  await speak("en");
  expect(placeName({ name: "2 mi NW of Corona, NY" })).toBe("2 mi NW of Corona, NY");
});

test("a place far from every town is its coordinates, unless they only stand for a zone", async () => {
  await speak("de");
  const pole = { name: "", phrase: null, latitude: -90, longitude: 12.5 };
  expect(placeName(pole)).toBe("90° S 12,5° O");
  expect(placeName({ ...pole, coarse: true })).toBe("Ort nicht öffentlich");
  expect(placeName({ ...pole, latitude: null, longitude: null })).toBe("Ort nicht öffentlich");
});
