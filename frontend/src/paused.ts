import { useEffect, useState } from "preact/hooks";

/** The latest value, once it has not changed for a moment; null at once. */
export function usePaused(value: string | null, pauseMs: number): string | null {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const over = setTimeout(() => setPaused(value), pauseMs);
    return () => clearTimeout(over);
  }, [value]);
  return value === null ? null : paused;
}
