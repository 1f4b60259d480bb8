import { t } from "../../i18n";
import { change, draft } from "./draft";
import { Hints, useReading } from "./Hints";
import { Measured } from "./Measured";
import { Neighbours } from "./Neighbours";
import { Photos } from "./Photos";
import { SendBar, SendButton, StepHead } from "./Steps";

/** The third step: words, photos, and who else saw it. */
export function Words() {
  useReading();
  return (
    <>
      <StepHead n={3} title={t("file.words")} />
      <label class="hidden" for="in-words">
        {t("file.inWords")}
      </label>
      <textarea
        id="in-words"
        class="words"
        rows={4}
        maxLength={10_000}
        value={draft.value?.narrative ?? ""}
        onInput={(event) => change({ narrative: event.currentTarget.value })}
      />
      <Hints />
      <Measured />
      <Photos />
      <Neighbours />
      <SendBar back="where">
        <SendButton primary label={t("file.send")} />
      </SendBar>
    </>
  );
}
