/** Where the distances of the towns around a pin are written: along the lines to them. */

import { type Pixel, type PixelBox, overlap } from "../charts/ringmap";

const LETTER_PX = 6.6;
const HALF_LINE_PX = 8;
/** The pin stands on its place, and hides what is behind it. */
const PIN_PX = { half: 20, above: 48, below: 8 };
/** How far along the line, from the pin to the town. */
const TRIED = [0.5, 0.62, 0.74];

interface Spoke extends Pixel {
  /** What is written at its end, and at which side of that. */
  readonly name: string;
  readonly toLeft: boolean;
  /** What is written along it. */
  readonly text: string;
}

/** Place each text where it covers neither the pin nor another one; null where it would. */
export function textsAlong(here: Pixel, spokes: readonly Spoke[]): readonly (Pixel | null)[] {
  const { half, above, below } = PIN_PX;
  const taken: PixelBox[] = [
    [here.x - half, here.y - above, here.x + half, here.y + below],
    ...spokes.map(nameBox),
  ];
  return spokes.map((spoke) => {
    const tried = TRIED.map((part) => ({
      x: here.x + part * (spoke.x - here.x),
      y: here.y + part * (spoke.y - here.y),
    }));
    const found = tried.find((at) => !taken.some((box) => overlap(box, textBox(at, spoke.text))));
    if (found) taken.push(textBox(found, spoke.text));
    return found ?? null;
  });
}

function textBox({ x, y }: Pixel, text: string): PixelBox {
  const half = (text.length * LETTER_PX) / 2;
  return [x - half, y - HALF_LINE_PX, x + half, y + HALF_LINE_PX];
}

function nameBox({ x, y, name, toLeft }: Spoke): PixelBox {
  const width = name.length * LETTER_PX + 7;
  return [toLeft ? x - width : x, y - HALF_LINE_PX, toLeft ? x : x + width, y + HALF_LINE_PX];
}
