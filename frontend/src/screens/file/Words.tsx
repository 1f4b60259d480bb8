import { t } from "../../i18n";
import { Hints, useReading } from "./Hints";
import { Measured } from "./Measured";
import { Neighbours } from "./Neighbours";
import { Photos } from "./Photos";
import { SendBar, SendButton, StepHead } from "./Steps";
import { WordsField } from "./WordsField";

/** The third step: words, photos, and who else saw it. */
export function Words() {
  useReading();
  return (
    <>
      <StepHead n={3} title={t("file.words")} />
      <WordsField id="in-words" label={t("file.inWords")} rows={4} />
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
