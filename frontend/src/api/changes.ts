/** Hearing of changes of one report. */

import { useEffect } from "preact/hooks";
import { root } from "../routing";

export interface Subject {
  readonly id: string;
  /** Null while only its words say what it is. */
  readonly phenomenon: string | null;
  readonly latitude: number;
  readonly longitude: number;
}

/** Call back when a report changes, as the live stream tells; null listens to nothing. */
export function useStreamOf(subject: Subject | null, changed: () => void): void {
  useEffect(() => {
    if (!subject) return;
    const stream = new EventSource(addressOf(subject));
    const heard = (event: MessageEvent<string>) => {
      const row = JSON.parse(event.data) as { id?: string };
      if (row.id === subject.id) changed();
    };
    for (const kind of ["report.updated", "verdict.changed", "report.deleted"]) {
      stream.addEventListener(kind, heard);
    }
    stream.addEventListener("reset", changed);
    return () => stream.close();
  }, [subject?.id, subject?.latitude, subject?.longitude]);
}

/** The stream of the reports around this one, of its kind: it is among them. */
function addressOf({ phenomenon, latitude, longitude }: Subject): string {
  const query = new URLSearchParams({ near: `${latitude},${longitude}`, radius_m: "1000" });
  if (phenomenon) query.set("phenomenon", phenomenon);
  return `${root.href}v1/stream?${query}`;
}
