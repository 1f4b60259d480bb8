/** New reports as they come in, over the stream of events. */

import { useEffect, useRef, useState } from "preact/hooks";
import { keepOpen } from "../../api/stream";
import { type FilterParameters, searchOf } from "../../filters";
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
  let silence: ReturnType<typeof setTimeout> | undefined;
  const telling = (tell: (row: Row) => void) => (event: MessageEvent<string>) => {
    place.current = event.lastEventId;
    tell(JSON.parse(event.data) as Row);
  };
  const close = keepOpen({
    query: () => {
      const search = new URLSearchParams(query);
      if (place.current) search.set("last_event_id", place.current);
      return search;
    },
    heard: {
      "report.created": telling(listener.came),
      "verdict.changed": telling(listener.decided),
    },
    opened: () => {
      clearTimeout(silence);
      silence = undefined;
      listener.silent(null);
    },
    broke: () => {
      const since = new Date();
      silence ??= setTimeout(() => listener.silent(since), SILENCE_MS);
    },
  });
  return () => {
    clearTimeout(silence);
    close();
  };
}
