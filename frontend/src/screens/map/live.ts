/** New reports as they come in, over the stream of events. */

import { useEffect, useRef, useState } from "preact/hooks";
import { type FilterParameters, searchOf } from "../../filters";
import { root } from "../../routing";
import type { Row } from "./state";

export interface Live {
  /** Reports that came in and are not shown yet, by id. */
  readonly fresh: ReadonlyMap<string, Row>;
  /** Reports whose verdict came in, by id. */
  readonly changed: ReadonlyMap<string, Row>;
  /** Since when nothing has come in for want of a connection; null while there is one. */
  readonly silentSince: Date | null;
  /** They are shown now. */
  readonly taken: () => void;
}

const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 60_000;
/** A connection that is lost for less is not worth a word. */
const SILENCE_MS = 15_000;

/** Listen for new reports with these parameters. */
export function useLive(asked: FilterParameters | null): Live {
  const [fresh, setFresh] = useState<ReadonlyMap<string, Row>>(new Map());
  const [changed, setChanged] = useState<ReadonlyMap<string, Row>>(new Map());
  const [silentSince, setSilentSince] = useState<Date | null>(null);
  const query = asked && searchOf(asked).toString();
  const place = useRef<string | null>(null);

  useEffect(() => {
    if (query === null) return;
    setFresh(new Map());
    place.current = null;
    return follow(query, place, {
      came: (row) => setFresh((before) => new Map(before).set(row.id, row)),
      decided: (row) => setChanged((before) => new Map(before).set(row.id, row)),
      silent: setSilentSince,
    });
  }, [query]);

  return { fresh, changed, silentSince, taken: () => setFresh(new Map()) };
}

interface Listener {
  readonly came: (row: Row) => void;
  readonly decided: (row: Row) => void;
  readonly silent: (since: Date | null) => void;
}

/** Keep a stream open; returns how to close it. Goes on behind the last event, also with a new connection. */
function follow(query: string, place: { current: string | null }, listener: Listener): () => void {
  let stream: EventSource | null = null;
  let wait = FIRST_WAIT_MS;
  let again: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const connect = () => {
    const search = new URLSearchParams(query);
    if (place.current) search.set("last_event_id", place.current);
    stream = new EventSource(new URL(`v1/stream?${search.toString()}`, root));
    stream.onopen = () => {
      wait = FIRST_WAIT_MS;
      clearTimeout(silence);
      silence = undefined;
      listener.silent(null);
    };
    const on = (name: string, tell: (row: Row) => void) =>
      stream?.addEventListener(name, (event) => {
        place.current = (event as MessageEvent<string>).lastEventId;
        tell(JSON.parse((event as MessageEvent<string>).data) as Row);
      });
    on("report.created", listener.came);
    on("verdict.changed", listener.decided);
    stream.onerror = () => {
      const since = new Date();
      silence ??= setTimeout(() => listener.silent(since), SILENCE_MS);
      // The browser itself comes back to a stream that broke off, but not to one that was refused.
      if (stream?.readyState !== EventSource.CLOSED) return;
      again = setTimeout(connect, wait);
      wait = Math.min(LONGEST_WAIT_MS, 2 * wait);
    };
  };
  connect();
  return () => {
    clearTimeout(again);
    clearTimeout(silence);
    stream?.close();
  };
}
