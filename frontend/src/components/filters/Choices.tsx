import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { Dialog } from "../Dialog";

interface Option<T extends string> {
  readonly key: T;
  readonly label: string;
}

interface Props<T extends string> {
  readonly title: string;
  readonly options: readonly Option<T>[];
  readonly chosen: readonly T[];
  readonly choose: (chosen: T[]) => void;
  readonly close: () => void;
}

/** Any number of choices; they count once they are confirmed. */
export function Choices<T extends string>({ title, options, chosen, choose, close }: Props<T>) {
  const [marked, mark] = useState<ReadonlySet<T>>(new Set(chosen));
  return (
    <ChoiceDialog title={title} close={close} confirm={() => choose([...marked])}>
      <ul class="choices">
        {options.map((option) => (
          <li key={option.key}>
            <Choice
              label={option.label}
              checked={marked.has(option.key)}
              toggle={() => mark(toggled(marked, option.key))}
            />
          </li>
        ))}
      </ul>
    </ChoiceDialog>
  );
}

interface DialogProps {
  readonly title: string;
  readonly close: () => void;
  readonly confirm: () => void;
  readonly children: ComponentChildren;
}

/** A dialog whose content counts when it is confirmed, also by Enter. */
export function ChoiceDialog({ title, close, confirm, children }: DialogProps) {
  return (
    <Dialog title={title} close={close}>
      <form
        class="choice-form"
        onSubmit={(event) => {
          event.preventDefault();
          close();
          confirm();
        }}
      >
        {children}
        <button type="submit" class="button primary wide">
          {t("filters.apply")}
        </button>
      </form>
    </Dialog>
  );
}

interface ChoiceProps {
  readonly label: ComponentChildren;
  readonly checked: boolean;
  readonly toggle: () => void;
}

export function Choice({ label, checked, toggle }: ChoiceProps) {
  return (
    <label class="choice">
      <input type="checkbox" checked={checked} onChange={toggle} />
      {label}
    </label>
  );
}

/** The set with a member more or less. */
export function toggled<T>(members: ReadonlySet<T>, member: T): ReadonlySet<T> {
  const changed = new Set(members);
  if (!changed.delete(member)) changed.add(member);
  return changed;
}
