/** Streams of events that are kept open. */

import { root } from "../routing";

const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 60_000;

interface Listening {
  /** What is asked for; read anew for each connection. */
  readonly query: () => URLSearchParams;
  /** What is done with the events of each kind. */
  readonly heard: Readonly<Record<string, (event: MessageEvent<string>) => void>>;
  /** There is a connection; `again` if an earlier one was refused, so that events may be missing. */
  readonly opened?: (again: boolean) => void;
  /** There is none at present. */
  readonly broke?: () => void;
}

/** Listen to the service's stream of changes; returns how to stop. */
export function keepOpen({ query, heard, opened, broke }: Listening): () => void {
  let stream: EventSource | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT_MS;
  let refused = false;

  const connect = () => {
    const opening = new EventSource(new URL(`v1/stream?${query().toString()}`, root));
    stream = opening;
    for (const [kind, tell] of Object.entries(heard)) opening.addEventListener(kind, tell);
    opening.onopen = () => {
      wait = FIRST_WAIT_MS;
      opened?.(refused);
      refused = false;
    };
    opening.onerror = () => {
      broke?.();
      // The browser itself comes back to a stream that broke off, but not to one that was refused.
      if (opening.readyState !== EventSource.CLOSED) return;
      refused = true;
      again = setTimeout(connect, wait);
      wait = Math.min(LONGEST_WAIT_MS, 2 * wait);
    };
  };
  connect();
  return () => {
    clearTimeout(again);
    stream?.close();
  };
}
