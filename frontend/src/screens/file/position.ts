/** The position of the device: asked for when the form opens, until the user puts the map elsewhere. */

import { signal } from "@preact/signals";
import { change, draft } from "./draft";

export const position = signal<"unknown" | "asked" | "known" | "refused">("unknown");

/** Better than this is good enough to stop asking. */
const GOOD_M = 30;
const LONGEST_MS = 30_000;

/** Take the position while the draft has no other place; the answer stops it. */
export function takePosition(): () => void {
  if (!("geolocation" in navigator)) {
    position.value = "refused";
    return () => undefined;
  }
  position.value = "asked";
  const watch = navigator.geolocation.watchPosition(
    ({ coords }) => {
      position.value = "known";
      if (coords.accuracy <= GOOD_M) stop();
      const place = draft.value?.place;
      if (place && (place.method !== "gps" || (place.accuracy ?? 0) <= coords.accuracy)) return;
      change({
        place: {
          latitude: rounded(coords.latitude),
          longitude: rounded(coords.longitude),
          accuracy: Math.ceil(coords.accuracy),
          method: "gps",
          name: "",
          zone: null,
        },
      });
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
  return stop;
}

/** Let go of any other place and take the position again. */
export function takePositionAnew(): void {
  change({ place: null });
  takePosition();
}

/** Six decimals are a tenth of a metre. */
export function rounded(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
