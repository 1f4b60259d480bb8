import { useState } from "preact/hooks";
import type { Filters } from "../../filters";
import { t } from "../../i18n";
import { ChoiceDialog } from "./Choices";

interface Props {
  readonly filters: Filters;
  readonly choose: (part: Partial<Filters>) => void;
  readonly close: () => void;
}

const DAY_MS = 86_400_000;

/** The first and the last day of what is looked at. */
export function WhenChoice({ filters, choose, close }: Props) {
  const [first, setFirst] = useState(filters.from?.slice(0, 10) ?? "");
  const [last, setLast] = useState(lastDay(filters.to));
  return (
    <ChoiceDialog
      title={t("filters.when")}
      close={close}
      confirm={() => choose({ from: begin(first), to: begin(last, DAY_MS) })}
    >
      <div class="choice-days">
        <DayField label={t("filters.from")} value={first} change={setFirst} />
        <DayField label={t("filters.until")} value={last} change={setLast} />
      </div>
      <p class="second">{t("filters.utc")}</p>
    </ChoiceDialog>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
}

function DayField({ label, value, change }: FieldProps) {
  return (
    <label class="choice-day">
      {label}
      <input
        type="date"
        class="field"
        min="1850-01-01"
        max="2499-12-31"
        value={value}
        onInput={(event) => change(event.currentTarget.value)}
      />
    </label>
  );
}

function begin(dayText: string, later = 0): string | null {
  const at = Date.parse(`${dayText}T00:00:00Z`);
  return Number.isNaN(at) ? null : new Date(at + later).toISOString().replace(".000Z", "Z");
}

function lastDay(to: string | null): string {
  return to ? new Date(Date.parse(to) - 1000).toISOString().slice(0, 10) : "";
}
