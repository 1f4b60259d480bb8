import { describe, expect, test } from "vitest";
import { LONGEST, asksForHarm, withSentence } from "./words";

const ANSWERS = ["Nobody was hurt.", "Somebody was hurt."];

describe("whether anybody was hurt", () => {
  test.each([
    [["vehicle"], true],
    [["power", "tree"], true],
    [["power"], false],
    [["road", "crop"], false],
    [["vehicle", "people"], false],
    [[], false],
  ])("is asked about damage to %j: %s", (damage, asked) => {
    expect(asksForHarm("Two cars are dented.", damage, ANSWERS)).toBe(asked);
  });

  test("is not asked once it is answered", () => {
    expect(asksForHarm("Dented. Nobody was hurt.", ["vehicle"], ANSWERS)).toBe(false);
  });

  test("is not asked where no answer fits", () => {
    expect(asksForHarm("a".repeat(LONGEST - 5), ["vehicle"], ANSWERS)).toBe(false);
  });
});

test.each([
  ["", "Nobody was hurt."],
  ["Two cars", "Two cars. Nobody was hurt."],
  ["Two cars. ", "Two cars. Nobody was hurt."],
  ["Zwei Autos!", "Zwei Autos! Nobody was hurt."],
])("after %j", (words, expected) => {
  expect(withSentence(words, "Nobody was hurt.")).toBe(expected);
});
