import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { principal } from "../../start";
import { Act } from "./Bar";
import type { Command } from "./keys";
import { selectAll } from "./selection";
import type { Case } from "./store";

interface Props {
  readonly items: readonly Case[];
  readonly run: (command: Command) => void;
}

/** What can be decided about all cases that are selected. */
export function BulkBar({ items, run }: Props) {
  useEffect(() => () => queueMicrotask(keepFocus), []);
  const others = items.filter(({ held_by }) => held_by !== null && held_by !== principal.value?.id);
  return (
    <div class="desk-bar">
      <p class="desk-bar-count" aria-live="polite">
        <b>{t("desk.selected", { n: items.length })}</b>
        {others.length > 0 ? (
          <span class="desk-row-held">{t("desk.selectedHeld", { n: others.length })}</span>
        ) : null}
      </p>
      <Act command="accept" glyph="check" label={t("desk.acceptAll")} run={run} primary />
      <Act command="reject" glyph="close" label={t("desk.rejectAll")} run={run} />
      <Act command="ask" glyph="info" label={t("desk.ask")} run={run} />
      <span class="desk-grow" />
      <button type="button" class="button bare" onClick={() => selectAll([], false)}>
        {t("desk.clearSelection")}
      </button>
    </div>
  );
}

/** The button that was pressed goes with the bar; the focus stays on the desk. */
function keepFocus(): void {
  if (document.activeElement === document.body) document.getElementById("main")?.focus();
}
