import "../testing/browser";
import { afterAll, describe, expect, test } from "vitest";
import { speak } from "../i18n";
import { clockLines, hour, zoneName } from "./times";

const SUMMER = new Date("2013-09-02T17:30:00Z");

afterAll(() => speak("en"));

describe("zones have the short names that are used there", () => {
  test.each([
    ["de", "America/New_York", "EDT"],
    ["de", "America/Chicago", "CDT"],
    ["de", "Europe/Berlin", "MESZ"],
    ["en", "Europe/Berlin", "CEST"],
    ["de", "Australia/Sydney", "AEST"],
    ["de", "UTC", "UTC"],
    ["de", "Asia/Kathmandu", "GMT+5:45"],
  ] as const)("in %s that of %s is %s", async (language, zone, name) => {
    await speak(language);
    expect(zoneName(SUMMER, zone)).toBe(name);
  });
});

describe("a time from and until", () => {
  const at = (text: string) => new Date(`2024-05-21T${text}:00Z`);
  test.each([
    ["en", "16:32", "17:26", ["16:32 –", "17:26"]],
    ["de", "16:32", "17:26", ["16:32 –", "17:26"]],
    ["en", "16:32", "16:32", ["16:32"]],
  ] as const)("is two lines in %s: %s to %s", async (language, from, until, lines) => {
    await speak(language);
    expect(clockLines(at(from), at(until), "UTC")).toEqual(lines);
  });

  test("names the half of the day once", async () => {
    Object.defineProperty(navigator, "languages", { value: ["en-US"], configurable: true });
    await speak("de"); // so that the language changes, and the locale is read again
    await speak("en");
    expect(clockLines(at("16:32"), at("17:26"), "UTC")).toEqual(["4:32 –", "5:26 pm"]);
    expect(clockLines(at("11:20"), at("13:05"), "UTC")).toEqual(["11:20 am –", "1:05 pm"]);
    expect([hour(at("12:00"), "UTC"), hour(at("15:00"), "UTC")]).toEqual(["noon", "3 pm"]);
    await speak("de");
    expect(hour(at("06:00"), "UTC")).toBe("6 Uhr");
  });
});
