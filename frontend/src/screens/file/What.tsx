import { Fragment } from "preact";
import { useState } from "preact/hooks";
import { Glyph } from "../../components/Glyph";
import { type TextKey, hasText, t } from "../../i18n";
import { setQuery } from "../../routing";
import { phenomenonLabel, vocabulary } from "../../start";
import { missing } from "./body";
import { change, draft } from "./draft";
import { Hints, useReading } from "./Hints";
import { SendBar, StepHead } from "./Steps";
import { TILES, type Tile, tileOf } from "./tiles";
import { WordsField } from "./WordsField";
import "./What.css";

const IN_A_ROW = 3;

/** The first step: what kind of weather it is, by a tile or by words. */
export function What() {
  const [asked, setAsked] = useState(false);
  const written = draft.value;
  useReading();
  const lacks = asked && written && missing(written, Date.now()).includes("what");
  return (
    <>
      <StepHead n={1} title={t("file.what")} />
      <Tiles />
      <p class="or">{t("file.orWords")}</p>
      <WordsField
        id="own-words"
        label={t("file.ownWords")}
        rows={2}
        placeholder={t("file.ownWordsExample")}
      />
      <Hints />
      <p class="second">{t("file.safety")}</p>
      <SendBar>
        {lacks ? (
          <p class="field-error" role="alert">
            {t("file.needWhat")}
          </p>
        ) : null}
        <button
          type="button"
          class="button primary"
          onClick={() => {
            setAsked(true);
            if (written && !missing(written, Date.now()).includes("what")) {
              setQuery({ step: "where" });
            }
          }}
        >
          {t("file.nextWhere")}
        </button>
      </SendBar>
    </>
  );
}

/** The tiles, and under the row of the chosen one its kinds. */
function Tiles() {
  const chosen = draft.value?.phenomenon?.value ?? null;
  const known = chosen === null ? null : (vocabulary.value.phenomena.get(chosen) ?? null);
  const open = chosen === null ? null : tileOf(chosen, known);
  const rows = Array.from({ length: TILES.length / IN_A_ROW }, (_, row) =>
    TILES.slice(row * IN_A_ROW, (row + 1) * IN_A_ROW),
  );
  return (
    <div class="tiles">
      {rows.map((row) => (
        <Fragment key={row[0]?.key}>
          {row.map((tile) => (
            <TileButton key={tile.key} tile={tile} pressed={tile === open} />
          ))}
          {open && chosen && row.includes(open) ? <Kinds tile={open} chosen={chosen} /> : null}
        </Fragment>
      ))}
    </div>
  );
}

function choose(phenomenon: string): void {
  const size = draft.value?.size ?? null;
  const before = draft.value?.phenomenon?.value;
  const same = before !== undefined && quantityOf(before) === quantityOf(phenomenon);
  change({ phenomenon: { value: phenomenon, by: "hand" }, size: same ? size : null });
}

function quantityOf(phenomenon: string): string | null {
  return vocabulary.value.phenomena.get(phenomenon)?.quantity ?? null;
}

function TileButton({ tile, pressed }: { tile: Tile; pressed: boolean }) {
  return (
    <button
      type="button"
      class={`tile f-${tile.family}`}
      aria-pressed={pressed}
      onClick={() => {
        if (!pressed && tile.kinds[0]) choose(tile.kinds[0]);
      }}
    >
      <Glyph name={tile.glyph} size={34} class="pencil" />
      {t(`file.tile${tile.key}` as TextKey)}
    </button>
  );
}

function Kinds({ tile, chosen }: { tile: Tile; chosen: string }) {
  const name = t(`file.tile${tile.key}` as TextKey);
  if (tile.key === "Other") return <EveryKind chosen={chosen} />;
  // What the words named, or the link, is among the choices even if the tile does not unfold it.
  const kinds = tile.kinds.includes(chosen) ? tile.kinds : [chosen, ...tile.kinds];
  if (kinds.length === 1) return null;
  return (
    <fieldset class="kinds">
      <legend class="hidden">{t("file.kindOf", { tile: name })}</legend>
      {kinds.map((kind) => (
        <label key={kind}>
          <input
            type="radio"
            name="kind"
            checked={kind === chosen}
            onChange={() => choose(kind)}
          />
          <span>
            <b>{textOr(`file.kind_${kind}`, phenomenonLabel(kind))}</b>
            <span class="second">{textOr(`file.hint_${kind}`, "")}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function EveryKind({ chosen }: { chosen: string }) {
  const all = [...vocabulary.value.phenomena.values()].sort((a, b) =>
    a.label.localeCompare(b.label),
  );
  return (
    <div class="kinds">
      <label class="stacked">
        <b>{t("file.allKinds")}</b>
        <select value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
          {all.length === 0 ? <option value={chosen}>{phenomenonLabel(chosen)}</option> : null}
          {all.map(({ key, label }) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function textOr(key: string, otherwise: string): string {
  return hasText(key) ? t(key) : otherwise;
}
