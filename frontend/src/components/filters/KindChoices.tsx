import { useState } from "preact/hooks";
import { kindOfFamily } from "../../filters";
import { t } from "../../i18n";
import { type Family, vocabulary } from "../../start";
import { PhenomenonGlyph } from "../PhenomenonGlyph";
import { Choice, ChoiceDialog, toggled } from "./Choices";

interface Props {
  readonly chosen: readonly string[];
  readonly choose: (kinds: string[]) => void;
  readonly close: () => void;
}

/** Phenomena by their families; a whole family is one choice. */
export function KindChoices({ chosen, choose, close }: Props) {
  const [marked, mark] = useState<ReadonlySet<string>>(new Set(chosen));
  const toggle = (kind: string) => mark(toggled(marked, kind));
  return (
    <ChoiceDialog title={t("filters.kind")} close={close} confirm={() => choose([...marked].sort())}>
      {vocabulary.value.families.map((family) => (
        <FamilyChoices key={family.key} family={family} marked={marked} toggle={toggle} />
      ))}
    </ChoiceDialog>
  );
}

interface FamilyProps {
  readonly family: Family;
  readonly marked: ReadonlySet<string>;
  readonly toggle: (kind: string) => void;
}

function FamilyChoices({ family, marked, toggle }: FamilyProps) {
  const members = [...vocabulary.value.phenomena.values()].filter((one) => one.family === family.key);
  const whole = kindOfFamily(family.key);
  return (
    <fieldset class="choice-family">
      <legend>{family.label}</legend>
      {members.length > 1 ? (
        <Choice
          label={t("filters.all", { name: family.label })}
          checked={marked.has(whole)}
          toggle={() => toggle(whole)}
        />
      ) : null}
      {marked.has(whole)
        ? null
        : members.map(({ key, label }) => (
            <Choice
              key={key}
              label={
                <>
                  <PhenomenonGlyph phenomenon={key} />
                  {label}
                </>
              }
              checked={marked.has(key)}
              toggle={() => toggle(key)}
            />
          ))}
    </fieldset>
  );
}
