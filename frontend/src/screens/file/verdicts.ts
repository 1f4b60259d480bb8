import { useEffect, useState } from "preact/hooks";
import { type Schemas, api, dataOf } from "../../api/client";

export type Checked = Schemas["ReportVerdict"];

const POLL_MS = 1_500;
/** Examinations that take longer go on without being watched. */
const POLLS = 40;

/** The verdict of a stored report, asked for until the examination is done; null asks nothing. */
export function useVerdict(id: string | null, state: string): Checked | null {
  const [checked, setChecked] = useState<Checked | null>(null);
  useEffect(() => {
    if (!id) return;
    const stop = new AbortController();
    let next: ReturnType<typeof setTimeout> | undefined;
    const ask = async (left: number) => {
      const path = { id };
      const asked = api.GET("/v1/reports/{id}/verdict", { params: { path }, signal: stop.signal });
      const answer = await dataOf(asked).catch(() => null);
      if (stop.signal.aborted) return;
      if (answer) setChecked(answer);
      const done = answer !== null && answer.examination.state !== "pending";
      if (!done && left > 0) next = setTimeout(() => void ask(left - 1), POLL_MS);
    };
    void ask(POLLS);
    return () => {
      stop.abort();
      clearTimeout(next);
    };
  }, [id, state]);
  return checked;
}
