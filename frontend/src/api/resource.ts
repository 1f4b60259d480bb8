/** Data that a screen waits for: loading, there, stale or failed. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Failure } from "./client";

export interface Resource<T> {
  /** The last data that came; kept while newer data is on its way. */
  readonly data: T | null;
  readonly failure: Failure | null;
  /** Whether an answer is awaited. */
  readonly busy: boolean;
  /** Whether the wait has become long enough to show it: 150 ms. */
  readonly slow: boolean;
  readonly reload: () => void;
}

const SLOW_MS = 150;

/**
 * Load when `key` changes; a null key loads nothing.
 *
 * A question that a newer one replaces is cancelled, and its answer never shown.
 */
export function useResource<T>(
  key: string | null,
  load: (signal: AbortSignal) => Promise<T>,
): Resource<T> {
  const [state, setState] = useState<Omit<Resource<T>, "reload">>({
    data: null,
    failure: null,
    busy: key !== null,
    slow: false,
  });
  const [turn, setTurn] = useState(0);
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    if (key === null) return;
    const stop = new AbortController();
    setState((before) => ({ ...before, busy: true, slow: false }));
    const slow = setTimeout(() => setState((before) => ({ ...before, slow: true })), SLOW_MS);
    latest
      .current(stop.signal)
      .then(
        (data) => ({ data, failure: null }),
        (error: unknown) => ({ failure: asFailure(error) }),
      )
      .then((came) => {
        clearTimeout(slow);
        if (stop.signal.aborted) return;
        setState((before) => ({ ...before, ...came, busy: false, slow: false }));
      });
    return () => {
      clearTimeout(slow);
      stop.abort();
    };
  }, [key, turn]);

  return { ...state, reload: () => setTurn((count) => count + 1) };
}

function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure(0, "page", error instanceof Error ? error.message : String(error), null);
}
