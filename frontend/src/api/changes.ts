/** Hearing of changes of one report. */

import { useEffect, useRef } from "preact/hooks";
import { keepOpen } from "./stream";

export interface Subject {
  readonly id: string;
  /** Null while only its words say what it is. */
  readonly phenomenon: string | null;
  readonly latitude: number;
  readonly longitude: number;
}

/** Call back when a report changes, as the live stream tells; null listens to nothing. */
export function useStreamOf(subject: Subject | null, changed: () => void): void {
  const latest = useRef(changed);
  latest.current = changed;
  useEffect(() => {
    if (!subject) return;
    const tell = (event: MessageEvent<string>) => {
      const row = JSON.parse(event.data) as { id?: string };
      if (row.id === subject.id) latest.current();
    };
    return keepOpen({
      query: () => queryOf(subject),
      heard: {
        "report.updated": tell,
        "verdict.changed": tell,
        "report.deleted": tell,
        reset: () => latest.current(),
      },
      opened: (again) => {
        if (again) latest.current();
      },
    });
  }, [subject?.id, subject?.latitude, subject?.longitude]);
}

/** What finds the reports around this one, of its kind: it is among them. */
function queryOf({ phenomenon, latitude, longitude }: Subject): URLSearchParams {
  const query = new URLSearchParams({ near: `${latitude},${longitude}`, radius_m: "1000" });
  if (phenomenon) query.set("phenomenon", phenomenon);
  return query;
}
