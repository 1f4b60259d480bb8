import { t } from "../../i18n";
import { change, draft } from "./draft";
import { LONGEST } from "./words";

/** What is left of the longest text is told from here on. */
const NEARLY = LONGEST - 500;

interface Props {
  readonly id: string;
  readonly label: string;
  readonly rows: number;
  readonly placeholder?: string;
}

/** The observer's own words; both steps write on the same ones. */
export function WordsField({ id, label, rows, placeholder }: Props) {
  const written = draft.value?.narrative ?? "";
  return (
    <>
      <label class="hidden" for={id}>
        {label}
      </label>
      <textarea
        id={id}
        class="words"
        rows={rows}
        maxLength={LONGEST}
        placeholder={placeholder}
        aria-describedby={`${id}-left`}
        value={written}
        onInput={(event) => change({ narrative: event.currentTarget.value })}
      />
      <p id={`${id}-left`} class="second words-left" role="status">
        {written.length > NEARLY ? t("file.wordsLeft", { n: LONGEST - written.length }) : null}
      </p>
    </>
  );
}
