import { api, dataOf } from "../../api/client";
import type { Lane } from "../../api/evidence";
import { useResource } from "../../api/resource";
import { Glyph } from "../../components/Glyph";
import { t } from "../../i18n";
import { usePaused } from "../../paused";
import type { Draft, ReportBody } from "../../queue/types";
import { laneSentence } from "../../sentences/reason";
import { bodyOf } from "./body";
import { draft } from "./draft";

const PAUSE_MS = 800;
const SHOWN = 2;
/** The time of a draft that says "now" is renewed this often. */
const STEP_MS = 10 * 60_000;

/**
 * What stations near by have measured of it so far.
 *
 * It is a help and never an objection: only what speaks for the report is shown, and nothing where
 * nothing is known or the question fails.
 */
export function Measured() {
  const claim = draft.value && claimOf(draft.value);
  const asked = usePaused(claim && JSON.stringify(claim), PAUSE_MS);
  const found = useResource(asked, (signal) =>
    dataOf(
      api.POST("/v1/verdicts/preview", { body: JSON.parse(asked ?? "{}") as ReportBody, signal }),
    ),
  );
  const lanes = asked && !found.failure ? measuredBy(found.data?.lanes ?? []) : [];
  return (
    <div aria-live="polite">
      {lanes.length > 0 ? (
        <ul class="hints" aria-label={t("file.measuredSoFar")}>
          {lanes.map((lane) => (
            <li key={lane.source}>
              <Glyph name="chart" />
              <span>{laneSentence(lane)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

/** What is asked about: the claim without its words, which are read elsewhere. */
export function claimOf(written: Draft): ReportBody | null {
  if (!written.phenomenon || !written.place) return null;
  const { id: _, ...body } = bodyOf(written, Math.floor(Date.now() / STEP_MS) * STEP_MS);
  return { ...body, narrative: "" };
}

/** The nearest ones that speak for it. */
export function measuredBy(lanes: readonly Lane[]): readonly Lane[] {
  return lanes.filter((lane) => lane.effect === "for").slice(0, SHOWN);
}
