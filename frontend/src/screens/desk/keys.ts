/** Single keys of the desk; they can be turned off (WCAG 2.1.4). */

import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { keepText, keptText } from "../../kept";

const STORED = "desk-keys";

export const keysOn = signal(keptText(STORED) !== "off");

export function turnKeys(on: boolean): void {
  keysOn.value = on;
  keepText(STORED, on ? null : "off");
}

/** What there is to do, and its key. */
export const KEYS = {
  next: "J",
  previous: "K",
  accept: "A",
  reject: "R",
  ask: "Q",
  merge: "M",
  note: "N",
  select: "X",
  times: "T",
  undo: "Z",
  find: "F",
  help: "?",
} as const;
export type Command = keyof typeof KEYS;

/** The command of a key that was pressed, or null: while somebody types, keys are letters. */
export function commandOf(event: KeyboardEvent): Command | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return null;
  if (isTyping(event.target)) return null;
  const key = event.key.toUpperCase();
  return (Object.keys(KEYS) as Command[]).find((command) => KEYS[command] === key) ?? null;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest("input, textarea, select, dialog") !== null;
}

/** Run commands by their keys while the screen is shown. */
export function useKeys(run: (command: Command) => void): void {
  const latest = useRef(run);
  latest.current = run;
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const command = keysOn.value ? commandOf(event) : null;
      if (!command) return;
      event.preventDefault();
      latest.current(command);
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
}
