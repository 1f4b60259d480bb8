import { t, word } from "../../i18n";
import { MarkDisc } from "./Marks";

const OUTCOMES = ["supported", "inconclusive", "contradicted", "mixed", "not_assessable"];

/** What colours and shapes of the marks mean. */
export function MapKey({ families }: { families: readonly string[] }) {
  if (families.length === 0) return null;
  return (
    <div class="map-key wide-only" data-over-map role="group" aria-label={t("map.key")}>
      {families.map((family) => (
        <span key={family}>
          <i class={`map-key-pencil f-${family}`} />
          {word("family", family)}
        </span>
      ))}
      {OUTCOMES.map((outcome) => (
        <span key={outcome}>
          <svg class={`map-key-disc mark-${outcome}`} viewBox="-14 -14 28 28" width="15" height="15" aria-hidden="true">
            <MarkDisc outcome={outcome} />
            {outcome === "contradicted" ? <path class="mark-slash" d="M-8.5 8.5 8.5 -8.5" /> : null}
          </svg>
          {word("outcome", outcome)}
        </span>
      ))}
    </div>
  );
}
