import { useState } from "preact/hooks";
import type { Filters } from "../../filters";
import { isoDay } from "../../format/local-time";
import { zoneTitle } from "../../format/times";
import { t } from "../../i18n";
import { ChoiceDialog } from "./Choices";
import { daysOf, periodOf } from "./days";

interface Props {
  readonly filters: Filters;
  /** The zone whose days are chosen. */
  readonly zone: string;
  readonly choose: (part: Partial<Filters>) => void;
  readonly close: () => void;
}

/** The first and the last day of what is looked at. */
export function WhenChoice({ filters, zone, choose, close }: Props) {
  const [begin, end] = daysOf(filters);
  const [first, setFirst] = useState(begin ? isoDay(begin, zone) : "");
  const [last, setLast] = useState(end ? isoDay(end, zone) : "");
  return (
    <ChoiceDialog
      title={t("filters.when")}
      close={close}
      confirm={() => choose(periodOf(first, last, zone))}
    >
      <div class="choice-days">
        <DayField label={t("filters.from")} value={first} change={setFirst} />
        <DayField label={t("filters.until")} value={last} change={setLast} />
      </div>
      <p class="second">{t("filters.days", { zone: zoneTitle(zone) })}</p>
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
        // Within the years that the service knows, in every zone.
        min="1850-01-02"
        max="2499-12-30"
        value={value}
        onInput={(event) => change(event.currentTarget.value)}
      />
    </label>
  );
}
