/** The list of reports as far as it was loaded, kept for who comes back to it. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Failure, type Schemas, api, dataOf, isOffline } from "../../api/client";
import { useShownSince } from "../../api/freshness";
import { keepAnswer, keptAnswer } from "../../api/kept-answers";
import type { FilterParameters } from "../../filters";
import { tries } from "../../start";

export type Row = Schemas["Row"];

export const SORTS = [
  "-observed_at",
  "observed_at",
  "-filed_at",
  "filed_at",
  "-updated_at",
  "updated_at",
] as const satisfies readonly Schemas["ReportOrder"][];
export type Sort = (typeof SORTS)[number];

export interface Question extends FilterParameters {
  readonly sort: Sort;
}

interface Loaded {
  readonly rows: readonly Row[];
  /** Where the next page begins; null on the last. */
  readonly cursor: string | null;
  readonly total: number;
  /** When its first page came. */
  readonly at: Date;
}

interface List {
  readonly loaded: Loaded | null;
  readonly failure: Failure | null;
  readonly busy: boolean;
  readonly more: () => void;
  readonly reload: () => void;
}

const PAGE = 50;
const KEPT = 5;
const kept = new Map<string, Loaded>();

/** Load the first page of what is asked, and further pages on demand; null asks nothing. */
export function useList(question: Question | null): List {
  const key = question && JSON.stringify(question);
  const [state, setState] = useState({ key, failure: null as Failure | null, busy: false });
  const [turn, setTurn] = useState(0);
  const loaded = (key !== null && kept.get(key)) || null;
  /** Whether what is shown is of an earlier visit, for want of a connection. */
  const stale = useRef(false);

  function load(from: Loaded | null): () => void {
    if (key === null || question === null) return () => undefined;
    const stop = new AbortController();
    setState({ key, failure: null, busy: true });
    page(question, from, stop.signal).then(
      (came) => {
        if (stop.signal.aborted) return;
        stale.current = false;
        keep(key, came);
        keepAnswer(`list ${key}`, came);
        setState({ key, failure: null, busy: false });
      },
      async (error: unknown) => {
        const failure = error instanceof Failure ? error : new Failure(0, "page", "", null);
        const before = from === null && isOffline(failure) ? await keptAnswer<Loaded>(`list ${key}`) : null;
        if (stop.signal.aborted) return;
        if (before) keep(key, before.data);
        stale.current = before !== null;
        setState({ key, failure: before ? null : failure, busy: false });
      },
    );
    return () => stop.abort();
  }

  useEffect(() => (loaded ? undefined : load(null)), [key, turn]);

  const tried = tries.value;
  useEffect(() => (stale.current ? load(null) : undefined), [tried]);
  useShownSince(loaded?.at ?? null);

  const current = state.key === key;
  return {
    loaded,
    failure: current ? state.failure : null,
    busy: current && state.busy,
    more: () => void load(loaded),
    reload: () => {
      if (key !== null && !state.failure) kept.delete(key);
      if (loaded && state.failure) load(loaded);
      else setTurn((count) => count + 1);
    },
  };
}

async function page(question: Question, before: Loaded | null, stop: AbortSignal): Promise<Loaded> {
  const answer = (await dataOf(
    api.GET("/v1/reports", {
      params: {
        query: {
          ...question,
          view: "row",
          limit: PAGE,
          ...(before?.cursor ? { cursor: before.cursor } : { count: "exact" as const }),
        },
      },
      signal: stop,
    }),
  )) as Schemas["RowList"];
  const rows = answer.items as Row[];
  return {
    rows: before ? [...before.rows, ...rows] : rows,
    cursor: answer.next ? new URL(answer.next).searchParams.get("cursor") : null,
    total: before?.total ?? answer.count?.value ?? rows.length,
    at: before?.at ?? new Date(),
  };
}

function keep(key: string, loaded: Loaded): void {
  kept.delete(key);
  kept.set(key, loaded);
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
}

/** Return to where the reader was in the list when Back leads here. */
export function useKeptPlace(ready: boolean): void {
  useEffect(() => {
    if (!ready) return;
    const at = (history.state as { y?: number } | null)?.y;
    if (at !== undefined) window.scrollTo(0, at);
    let due: ReturnType<typeof setTimeout> | undefined;
    const scrolled = () => {
      clearTimeout(due);
      due = setTimeout(() => history.replaceState({ y: window.scrollY }, ""), 120);
    };
    window.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      clearTimeout(due);
      window.removeEventListener("scroll", scrolled);
    };
  }, [ready]);
}
