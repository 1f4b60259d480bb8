import "../testing/browser";
import { describe, expect, test } from "vitest";
import { textsAlong } from "./bearing-texts";

const HERE = { x: 0, y: 0 };
const spoke = (x: number, y: number) => ({ x, y, name: "Earlham", toLeft: x < 0, text: "12 mi" });

describe("distances along the lines to towns", () => {
  test("stand in the middle where nothing is", () => {
    expect(textsAlong(HERE, [spoke(120, 40)])).toEqual([{ x: 60, y: 20 }]);
  });

  test("keep off the pin, which stands above its place", () => {
    const [at] = textsAlong(HERE, [spoke(0, -90)]);
    expect(at?.y).toBeLessThan(-50);
    expect(textsAlong(HERE, [spoke(5, -40)])).toEqual([null]);
  });

  test("keep off each other", () => {
    const [one, other] = textsAlong(HERE, [spoke(150, 20), spoke(150, 40)]);
    expect(one).not.toBeNull();
    expect(other === null || Math.abs((other?.y ?? 0) - (one?.y ?? 0)) >= 16 || Math.abs((other?.x ?? 0) - (one?.x ?? 0)) >= 30).toBe(true);
  });
});
