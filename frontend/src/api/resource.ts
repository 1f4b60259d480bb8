/** Data that a screen waits for: loading, there, stale or failed. */

import { useEffect, useRef, useState } from "preact/hooks";
import { tries } from "../start";
import { Failure, isOffline } from "./client";
import { useShownSince } from "./freshness";
import { keepAnswer, keptAnswer } from "./kept-answers";

export interface Resource<T> {
  /** The last data that came; kept while newer data is on its way. */
  readonly data: T | null;
  /** When the data came; null without any. */
  readonly at: Date | null;
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
 * A question that a newer one replaces is cancelled, and its answer never shown. With `keepAs`, a name of the question,
 * the answer is kept, and shown without a failure where there is no connection later; it is asked for again as soon as
 * there may be one.
 */
export function useResource<T>(
  key: string | null,
  load: (signal: AbortSignal) => Promise<T>,
  keepAs: string | null = null,
): Resource<T> {
  const [state, setState] = useState<Omit<Resource<T>, "reload">>({
    data: null,
    at: null,
    failure: null,
    busy: key !== null,
    slow: false,
  });
  const [turn, setTurn] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  /** Whether what is shown was kept, because there is no connection. */
  const stale = useRef(false);

  useEffect(() => {
    if (key === null) return;
    const stop = new AbortController();
    setState((before) => ({ ...before, busy: true, slow: false }));
    const slow = setTimeout(() => setState((before) => ({ ...before, slow: true })), SLOW_MS);
    answered(latest.current(stop.signal), keepAs).then((came) => {
      clearTimeout(slow);
      if (stop.signal.aborted) return;
      stale.current = came.stale;
      const { data, at, failure } = came;
      setState((before) => ({ ...before, ...(at ? { data, at } : {}), failure, busy: false, slow: false }));
    });
    return () => {
      clearTimeout(slow);
      stop.abort();
    };
  }, [key, turn]);

  const reload = () => setTurn((count) => count + 1);
  const tried = tries.value;
  const before = useRef(tried);
  useEffect(() => {
    if (before.current !== tried && (stale.current || isOffline(state.failure))) reload();
    before.current = tried;
  }, [tried]);
  useShownSince(key === null ? null : state.at);
  return { ...state, reload };
}

interface Came<T> {
  readonly data: T | null;
  /** Null without data. */
  readonly at: Date | null;
  readonly failure: Failure | null;
  readonly stale: boolean;
}

/** What came, or what is kept where nothing could come. */
async function answered<T>(asked: Promise<T>, keepAs: string | null): Promise<Came<T>> {
  try {
    const data = await asked;
    if (keepAs !== null) keepAnswer(keepAs, data);
    return { data, at: new Date(), failure: null, stale: false };
  } catch (error) {
    const failure = asFailure(error);
    const kept = keepAs !== null && isOffline(failure) ? await keptAnswer<T>(keepAs) : null;
    if (kept) return { ...kept, failure: null, stale: true };
    return { data: null, at: null, failure, stale: false };
  }
}

function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure(0, "page", error instanceof Error ? error.message : String(error), null);
}
