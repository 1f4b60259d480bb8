import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { api, dataOf } from "../../api/client";
import { Glyph } from "../../components/Glyph";
import { hasText, language, t } from "../../i18n";
import { phenomenonLabel, vocabulary } from "../../start";
import { change, draft } from "./draft";
import { type Reading, readInto, sizeRead } from "./reading";
import { sameSize, sizeText } from "./sizes";
import { asksForHarm, withSentence } from "./words";
import "./Hints.css";

const PAUSE_MS = 600;
/** What the service read from the words as they stand. */
const reading = signal<Reading | null>(null);

/** Have the words read once the user pauses, and take from them what was not chosen by hand. */
export function useReading(): void {
  const words = draft.value?.narrative.trim() ?? "";
  useEffect(() => {
    if (words === "") reading.value = null;
    if (words.length < 4) return;
    const stop = new AbortController();
    const pause = setTimeout(() => void read(words, stop.signal), PAUSE_MS);
    return () => {
      clearTimeout(pause);
      stop.abort();
    };
  }, [words, language.value]);
}

async function read(text: string, signal: AbortSignal): Promise<void> {
  try {
    reading.value = await dataOf(
      api.POST("/v1/text/insight", { body: { text, language_hint: language.value }, signal }),
    );
  } catch {
    return; // Hints are a help; without them nothing is missing.
  }
  const written = draft.value;
  if (!written || signal.aborted) return;
  const parts = readInto(
    written,
    reading.value,
    (phenomenon) => vocabulary.value.phenomena.get(phenomenon)?.units ?? [],
  );
  if (Object.keys(parts).length > 0) change(parts);
}

/** What was read from the words, beside what was chosen. */
export function Hints() {
  const said = reading.value;
  const written = draft.value;
  if (!said || !written?.narrative.trim()) return null;
  const lines = [<KindHint key="kind" said={said} />, <SizeHint key="size" said={said} />];
  const damage = [...new Set(said.damage.map(({ kind }) => kind))];
  return (
    <ul class="hints" aria-live="polite" aria-label={t("file.read")}>
      {lines}
      <DamageHints kinds={damage} words={written.narrative} />
      {said.insight.personal_data.length > 0 ? <Hint glyph="info" text={t("file.personal")} /> : null}
    </ul>
  );
}

function KindHint({ said }: { said: Reading }) {
  const read = said.phenomenon;
  const chosen = draft.value?.phenomenon;
  if (!read || read === "other") return null;
  const kind = phenomenonLabel(read);
  if (chosen?.value === read) {
    return (
      <Hint
        glyph="check"
        text={t(chosen.by === "hand" ? "file.readKind" : "file.readKindTaken", { kind })}
      />
    );
  }
  return (
    <Hint
      glyph="info"
      text={t("file.readOther", { kind })}
      use={() => change({ phenomenon: { value: read, by: "hand" } })}
    />
  );
}

function SizeHint({ said }: { said: Reading }) {
  const size = sizeRead(said);
  if (!size || !said.magnitude) return null;
  const about = sizeText(said.magnitude.si_value, said.magnitude.si_unit);
  const text = size.word
    ? t("file.readSize", { word: size.word, size: about })
    : t("file.readSizePlain", { size: about });
  const chosen = draft.value?.size;
  if (chosen?.by === "words") return <Hint glyph="check" text={text} note={t("file.fromWords")} />;
  if (chosen && sameSize(chosen.value, size)) {
    return <Hint glyph="check" text={text} note={t("file.asPicked")} />;
  }
  const use = () => change({ size: { value: size, by: "hand" } });
  return <Hint glyph="info" text={text} use={use} />;
}

/** What was damaged, and with the first of it whether anybody was hurt, unless the words say so. */
function DamageHints({ kinds, words }: { kinds: readonly string[]; words: string }) {
  const answers = [t("file.hurtNobody"), t("file.hurtSomebody")] as const;
  const asks = asksForHarm(words, kinds, answers);
  return (
    <>
      {kinds.map((kind, index) => {
        const key = `file.damage_${kind}`;
        if (!hasText(key)) return null;
        if (index > 0 || !asks) return <Hint key={kind} glyph="info" text={t(key)} />;
        return (
          <Hint key={kind} glyph="info" text={t("file.damageHurt", { damage: t(key) })}>
            <AddSentence label={t("file.nobody")} sentence={answers[0]} />
            <AddSentence label={t("file.somebody")} sentence={answers[1]} />
          </Hint>
        );
      })}
    </>
  );
}

/** Adds a sentence to the words, and lets the observer write on. */
function AddSentence({ label, sentence }: { label: string; sentence: string }) {
  const add = () => {
    change({ narrative: withSentence(draft.value?.narrative ?? "", sentence) });
    document.querySelector<HTMLTextAreaElement>("textarea.words")?.focus();
  };
  return (
    <button
      type="button"
      class="button small"
      aria-label={t("file.addSentence", { label, sentence })}
      onClick={add}
    >
      {label}
    </button>
  );
}

interface HintProps {
  readonly glyph: string;
  readonly text: string;
  readonly note?: string;
  readonly use?: () => void;
  /** Other buttons than the one to use it. */
  readonly children?: ComponentChildren;
}

function Hint({ glyph, text, note, use, children }: HintProps) {
  return (
    <li>
      <Glyph name={glyph} />
      <span>{text}</span>
      {use ? (
        <button type="button" class="button small" onClick={use}>
          {t("file.use")}
        </button>
      ) : (
        <span class={children ? "hint-answers" : "second"}>{children ?? note}</span>
      )}
    </li>
  );
}
