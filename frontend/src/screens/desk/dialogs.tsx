import { useEffect, useRef, useState } from "preact/hooks";
import { Dialog } from "../../components/Dialog";
import { Segmented } from "../../components/Segmented";
import { t } from "../../i18n";
import { toast } from "../../components/Toast";
import { Key } from "./Bar";
import { type Command, KEYS, keysOn, turnKeys } from "./keys";
import { Merge } from "./Merge";
import { Reject } from "./Reject";
import type { Choice } from "./decisions";
import { type Case, writeNote } from "./store";

/** What a dialog is about. */
export type Asked = Extract<Command, "reject" | "ask" | "merge" | "note" | "help">;

interface Props {
  readonly asked: Asked;
  readonly item: Case | null;
  readonly close: () => void;
  readonly choose: (choice: Choice) => void;
  readonly noted: () => void;
}

/** The dialog of a command. */
export function Dialogs({ asked, item, close, choose, noted }: Props) {
  if (asked === "help" || !item) return <Help close={close} />;
  const decide = (choice: Choice) => {
    close();
    choose(choice);
  };
  if (asked === "reject") return <Reject close={close} choose={decide} />;
  if (asked === "merge") return <Merge item={item} close={close} choose={decide} />;
  if (asked === "ask") {
    return (
      <Words
        title={t("desk.ask")}
        label={t("desk.askWhat")}
        send={t("desk.send")}
        close={close}
        done={(reason) => decide({ kind: "has_issues", reason })}
      />
    );
  }
  return (
    <Words
      title={t("desk.note")}
      label={t("desk.noteText")}
      send={t("desk.save")}
      close={close}
      done={(text) => {
        close();
        writeNote(item.report.id, text).then(
          () => {
            toast(t("desk.noted"));
            noted();
          },
          (error: unknown) => toast(t("desk.failed", { detail: String(error) })),
        );
      }}
    />
  );
}

interface WordsProps {
  readonly title: string;
  readonly label: string;
  readonly send: string;
  readonly close: () => void;
  readonly done: (text: string) => void;
}

/** Some words, sent by a button; Enter alone makes a new line. */
export function Words({ title, label, send, close, done }: WordsProps) {
  return (
    <Dialog title={title} close={close}>
      <WordsForm label={label} send={send} done={done} />
    </Dialog>
  );
}

export function WordsForm({ label, send, done }: Omit<WordsProps, "title" | "close">) {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  // A dialog that opens takes the field by its attribute, one that is open already by this.
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) done(text.trim());
      }}
    >
      <label class="desk-words">
        {label}
        <textarea
          class="field"
          rows={4}
          maxLength={1000}
          required
          value={text}
          ref={field}
          autofocus
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
              event.currentTarget.form?.requestSubmit();
            }
          }}
        />
      </label>
      <button type="submit" class="button primary">
        {send}
      </button>
    </form>
  );
}

function Help({ close }: { readonly close: () => void }) {
  const named: readonly [Command, string][] = [
    ["next", t("desk.next")],
    ["previous", t("desk.previous")],
    ["accept", t("desk.accept")],
    ["reject", t("desk.reject")],
    ["ask", t("desk.ask")],
    ["merge", t("desk.merge")],
    ["note", t("desk.note")],
    ["select", t("desk.selectOne")],
    ["times", t("desk.otherTimes")],
    ["undo", t("desk.undoLast")],
    ["find", t("desk.find")],
    ["help", t("desk.keys")],
  ];
  return (
    <Dialog title={t("desk.keys")} close={close}>
      <div class="stack">
        <dl class="desk-keys">
          {named.map(([command, name]) => (
            <div key={command}>
              <dt>
                <span class="hidden">{KEYS[command]}</span>
                <Key letter={KEYS[command]} />
              </dt>
              <dd>{name}</dd>
            </div>
          ))}
        </dl>
        <Segmented
          label={t("desk.keysOn")}
          options={[
            { value: "on", label: `${t("desk.keysOn")}: ${t("desk.on")}` },
            { value: "off", label: `${t("desk.keysOn")}: ${t("desk.off")}` },
          ]}
          value={keysOn.value ? "on" : "off"}
          choose={(value) => turnKeys(value === "on")}
        />
      </div>
    </Dialog>
  );
}
