import { useState } from "preact/hooks";
import { Segmented } from "../../components/Segmented";
import { type TextKey, t } from "../../i18n";
import { type Phenomenon, vocabulary } from "../../start";
import { change, draft } from "./draft";
import { numberOf, sizeOf, sizeText, usualUnit } from "./sizes";
import "./Sizes.css";

const QUESTIONS: Readonly<Record<string, TextKey>> = {
  diameter: "file.sizeDiameter",
  gust: "file.sizeGust",
  sustained_wind: "file.sizeWind",
  precipitation: "file.sizePrecipitation",
  snow_depth: "file.sizeSnow",
  depth: "file.sizeDepth",
  ice: "file.sizeIce",
  temperature: "file.sizeTemperature",
  visibility: "file.sizeVisibility",
};

/** How big or strong it was: by comparison, or as a value. */
export function Sizes() {
  const written = draft.value;
  const kind = vocabulary.value.phenomena.get(written?.phenomenon?.value ?? "");
  if (!written || !kind?.quantity || !kind.si_unit) return null;
  const question = QUESTIONS[kind.quantity];
  if (!question) return null;
  const compare = kind.comparators.length > 0 && !written.measured;
  return (
    <fieldset class="size-field">
      <legend class="label">
        {t(question)} <span class="second">{t("file.optional")}</span>
      </legend>
      {compare ? (
        <Comparators kind={kind} siUnit={kind.si_unit} />
      ) : (
        <Value key={kind.key} kind={kind} siUnit={kind.si_unit} />
      )}
      <div class="size-source">
        <Segmented
          label={t("file.howKnown")}
          options={[
            { value: "eye", label: t("file.byEye") },
            { value: "measured", label: t("file.measured") },
          ]}
          value={written.measured ? "measured" : "eye"}
          choose={(how) => change({ measured: how === "measured", size: null })}
        />
      </div>
    </fieldset>
  );
}

interface Props {
  readonly kind: Phenomenon;
  readonly siUnit: string;
}

function Comparators({ kind, siUnit }: Props) {
  const chosen = draft.value?.size?.value;
  const largest = Math.max(...kind.comparators.map(({ si_value }) => si_value));
  return (
    <div class="sizes">
      {kind.comparators.map(({ word, si_value }) => {
        const size = sizeOf(si_value, siUnit, word);
        const pressed = chosen?.value === size.value && chosen.unit === size.unit;
        return (
          <button
            key={word}
            type="button"
            class={kind.quantity === "diameter" ? "size" : "size plain"}
            aria-pressed={pressed}
            onClick={() => change({ size: pressed ? null : { value: size, by: "hand" } })}
          >
            {kind.quantity === "diameter" ? <Drawn share={si_value / largest} /> : null}
            <b>{sizeText(si_value, siUnit)}</b>
            {word}
          </button>
        );
      })}
    </div>
  );
}

/** A stone to scale beside the others. */
function Drawn({ share }: { share: number }) {
  return (
    <svg viewBox="0 0 72 72" width="62" height="62" aria-hidden="true">
      <circle cx="36" cy="36" r={35 * share} />
    </svg>
  );
}

function Value({ kind, siUnit }: Props) {
  const chosen = draft.value?.size?.value;
  const [unit, setUnit] = useState(
    () => chosen?.unit ?? usualUnit(kind.quantity ?? "", siUnit, kind.units),
  );
  const [text, setText] = useState(() => (chosen ? String(chosen.value) : ""));
  const keep = (written: string, inUnit: string) => {
    setText(written);
    setUnit(inUnit);
    const value = numberOf(written);
    const size = value === null ? null : { value, unit: inUnit as typeof unit & "mm", word: null };
    change({ size: size && { value: size, by: "hand" } });
  };
  return (
    <div class="value">
      <input
        type="text"
        inputMode="decimal"
        aria-label={t("file.sizeValue")}
        value={text}
        onInput={(event) => keep(event.currentTarget.value, unit)}
      />
      <select
        aria-label={t("file.sizeUnit")}
        value={unit}
        onChange={(event) => keep(text, event.currentTarget.value)}
      >
        {kind.units.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </div>
  );
}
