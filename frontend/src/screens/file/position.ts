/** The position of the device: taken when the form opens, until the user puts the map elsewhere. */

import { signal } from "@preact/signals";
import { change, draft } from "./draft";
import { placeAt } from "./place";

export const position = signal<"unknown" | "asked" | "known" | "refused">("unknown");

/** Better than this is good enough to stop asking. */
const GOOD_M = 30;
const LONGEST_MS = 30_000;

let stopLast = () => {};

/** Take the position while the draft has no other place; the answer stops it. */
export function takePosition(): () => void {
  stopLast();
  if (!("geolocation" in navigator)) {
    position.value = "refused";
    return stopLast;
  }
  position.value = "asked";
  const watch = navigator.geolocation.watchPosition(
    ({ coords }) => {
      position.value = "known";
      if (coords.accuracy <= GOOD_M) stop();
      const place = draft.value?.place;
      if (place && (place.method !== "gps" || (place.accuracy ?? 0) <= coords.accuracy)) return;
      change({ place: placeAt(coords, coords.accuracy, "gps") });
    },
    () => {
      if (position.value === "asked") position.value = "refused";
    },
    { enableHighAccuracy: true, timeout: LONGEST_MS },
  );
  const stop = () => {
    clearTimeout(over);
    navigator.geolocation.clearWatch(watch);
  };
  const over = setTimeout(stop, LONGEST_MS);
  stopLast = stop;
  return stop;
}

/** Let go of any other place and take the position again. */
export function takePositionAnew(): void {
  change({ place: null });
  takePosition();
}
