import { Glyph } from "../../components/Glyph";
import { t } from "../../i18n";
import "./bar.css";
import { type Command, KEYS, keysOn } from "./keys";
import { canUndo } from "./decisions";

interface Props {
  readonly run: (command: Command) => void;
}

/** What can be done with the case, each with its key. */
export function Bar({ run }: Props) {
  return (
    <div class="desk-bar">
      <Act command="accept" glyph="check" label={t("desk.accept")} run={run} primary />
      <Act command="reject" glyph="close" label={t("desk.reject")} run={run} />
      <Act command="ask" glyph="info" label={t("desk.ask")} run={run} />
      <Act command="merge" glyph="merge" label={t("desk.merge")} run={run} />
      <Act command="note" glyph="note" label={t("desk.note")} run={run} />
      <span class="desk-grow" />
      {canUndo.value ? (
        <Act command="undo" glyph="undo" label={t("desk.undoLast")} run={run} bare />
      ) : null}
      <Act command="help" glyph="keys" label={t("desk.keys")} run={run} bare />
    </div>
  );
}

interface ActProps extends Props {
  readonly command: Command;
  readonly glyph: string;
  readonly label: string;
  readonly primary?: boolean;
  readonly bare?: boolean;
}

/** A command as a button with its key. */
export function Act({ command, glyph, label, run, primary = false, bare = false }: ActProps) {
  const look = primary ? "primary" : bare ? "bare" : "";
  return (
    <button
      type="button"
      class={`button ${look}`}
      aria-keyshortcuts={keysOn.value ? KEYS[command] : undefined}
      onClick={() => run(command)}
    >
      <Glyph name={glyph} size={18} />
      {label}
      {keysOn.value ? <Key letter={KEYS[command]} /> : null}
    </button>
  );
}

/** A key of the keyboard; screen readers have it from the button. */
export function Key({ letter }: { readonly letter: string }) {
  return (
    <kbd class="key" aria-hidden="true">
      {letter}
    </kbd>
  );
}
