import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";

interface Said {
  readonly text: string;
  readonly undo: (() => void) | null;
}

const said = signal<Said | null>(null);
const SHOWN_MS = 10_000;

/** Say what was done; `undo` takes it back while the words are shown. */
export function toast(text: string, undo: (() => void) | null = null): void {
  said.value = { text, undo };
}

/** The place where `toast` is shown: for ten seconds, and while it holds the focus. */
export function Toasts() {
  const [held, setHeld] = useState(false);
  const shown = said.value;
  useEffect(() => {
    if (!shown || held) return;
    const over = setTimeout(() => {
      said.value = null;
    }, SHOWN_MS);
    return () => clearTimeout(over);
  }, [shown, held]);
  return (
    <div class="toasts" role="status">
      {shown ? (
        <p
          class="toast"
          onFocusIn={() => setHeld(true)}
          onFocusOut={() => setHeld(false)}
        >
          {shown.text}
          {shown.undo ? (
            <button
              type="button"
              class="button small"
              onClick={() => {
                shown.undo?.();
                said.value = null;
                document.getElementById("main")?.focus(); // the button is gone with the words
              }}
            >
              {t("common.undo")}
            </button>
          ) : null}
        </p>
      ) : null}
    </div>
  );
}
