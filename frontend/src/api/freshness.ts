/** How old what the screen shows is, and when to look whether the service can be reached again. */

import { computed, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

const shown = signal<ReadonlyMap<symbol, Date>>(new Map());

/** When the oldest of what is shown came; null while nothing is. */
export const shownSince = computed(() => {
  const times = [...shown.value.values()].map((at) => at.getTime());
  return times.length > 0 ? new Date(Math.min(...times)) : null;
});

/** Says of what a part of the screen shows when it came; null while it shows nothing. */
export function useShownSince(at: Date | null): void {
  const part = useRef(Symbol("part of the screen"));
  useEffect(() => {
    if (!at) return;
    shown.value = new Map(shown.peek()).set(part.current, at);
    return () => {
      const others = new Map(shown.peek());
      others.delete(part.current);
      shown.value = others;
    };
  }, [at?.getTime()]);
}
