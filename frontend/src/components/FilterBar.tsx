import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import {
  type Filters,
  NO_FILTERS,
  SOURCES,
  VERDICTS,
  addressOf,
  familyOfKind,
  filtersOf,
  inUse,
} from "../filters";
import { day } from "../format/times";
import { t, word } from "../i18n";
import { address, setQuery } from "../routing";
import { phenomenonLabel, vocabulary } from "../start";
import "./filter-bar.css";
import { Choices } from "./filters/Choices";
import { daysOf, zoneOfDays } from "./filters/days";
import { KindChoices } from "./filters/KindChoices";
import { WhenChoice } from "./filters/WhenChoice";
import { Glyph } from "./Glyph";

type Opened = "kind" | "verdict" | "by" | "when" | null;

/** Change parts of the filter in the address; pages that were loaded count from the start again. */
export function changeFilters(part: Partial<Filters>): void {
  // Another box is shown whole, at a zoom of its own.
  setQuery({ ...addressOf(part), ...(part.box === undefined ? {} : { z: null }) });
}

export interface FilterBarProps {
  /** Whether the area is what a map shows, so that it is changed there. */
  readonly onMap?: boolean;
  /** The zone of the reports shown; null if they have no common one, undefined while there are none. */
  readonly zone: string | null | undefined;
  readonly children?: ComponentChildren;
}

/** The filter of the address, to be read and changed: for map and list alike. */
export function FilterBar({ onMap = false, zone: shown, children }: FilterBarProps) {
  const [opened, open] = useState<Opened>(null);
  const filters = filtersOf(address.value.query);
  const known = useRef<string | null>(null);
  if (shown !== undefined) known.current = shown;
  const zone = zoneOfDays(filters, known.current);
  const kept = onMap ? { box: filters.box } : {};
  const close = () => open(null);
  return (
    <div class="filter-bar" data-over-map="parts" role="group" aria-label={t("filters.filters")}>
      {filters.box && !onMap ? (
        <Removable label={t("filters.here")} remove={() => changeFilters({ box: null })} />
      ) : null}
      {filters.q ? (
        <Removable
          label={t("filters.words", { q: filters.q })}
          remove={() => changeFilters({ q: "" })}
        />
      ) : null}
      <Chip
        on={Boolean(filters.from ?? filters.to)}
        open={() => open("when")}
        remove={() => changeFilters({ from: null, to: null })}
        label={whenText(filters, zone)}
      />
      <Chip
        on={filters.kinds.length > 0}
        open={() => open("kind")}
        remove={() => changeFilters({ kinds: [] })}
        label={kindText(filters)}
        glyph="filter"
      />
      <Chip
        on={filters.verdicts.length > 0}
        open={() => open("verdict")}
        remove={() => changeFilters({ verdicts: [] })}
        label={verdictText(filters)}
      />
      <Chip
        on={filters.by.length > 0}
        open={() => open("by")}
        remove={() => changeFilters({ by: [] })}
        label={sourceText(filters)}
      />
      <button
        type="button"
        class={`chip ${filters.photo ? "on" : ""}`}
        aria-pressed={filters.photo}
        onClick={() => changeFilters({ photo: !filters.photo })}
      >
        {t("filters.photo")}
      </button>
      {children}
      {chipsOn(filters, onMap) > 1 ? (
        <button type="button" class="button bare small" onClick={() => changeFilters({ ...NO_FILTERS, ...kept })}>
          {t("filters.clear")}
        </button>
      ) : null}
      {opened === "when" ? <WhenChoice filters={filters} zone={zone} close={close} choose={changeFilters} /> : null}
      {opened === "kind" ? (
        <KindChoices chosen={filters.kinds} close={close} choose={(kinds) => changeFilters({ kinds })} />
      ) : null}
      {opened === "verdict" ? (
        <Choices
          title={t("filters.verdict")}
          options={VERDICTS.map((key) => ({ key, label: word("outcome", key) }))}
          chosen={filters.verdicts}
          close={close}
          choose={(verdicts) => changeFilters({ verdicts })}
        />
      ) : null}
      {opened === "by" ? (
        <Choices
          title={t("filters.by")}
          options={SOURCES.map((key) => ({ key, label: word("source", key) }))}
          chosen={filters.by}
          close={close}
          choose={(by) => changeFilters({ by })}
        />
      ) : null}
    </div>
  );
}

/** How many of the chips are on: both ends of a time share one, and a map has none for its area. */
function chipsOn(filters: Filters, onMap: boolean): number {
  const time = filters.from !== null && filters.to !== null ? 1 : 0;
  return inUse(onMap ? { ...filters, box: null } : filters) - time;
}

interface ChipProps {
  readonly label: string;
  readonly on: boolean;
  readonly open: () => void;
  readonly remove: () => void;
  readonly glyph?: string;
}

/** Opens a choice; what was chosen has a cross beside it that takes it back. */
function Chip({ label, on, open, remove, glyph }: ChipProps) {
  const opens = useRef<HTMLButtonElement>(null);
  const removed = () => {
    remove();
    opens.current?.focus(); // the cross is gone then
  };
  return (
    <span class={`chip-pair ${on ? "on" : ""}`}>
      <button ref={opens} type="button" class={`chip ${on ? "on" : ""}`} aria-haspopup="dialog" onClick={open}>
        {glyph ? <Glyph name={glyph} size={16} /> : null}
        {label}
      </button>
      {on ? (
        <button type="button" class="chip on chip-remove" aria-label={t("filters.removeThat", { label })} onClick={removed}>
          <Glyph name="close" size={14} />
        </button>
      ) : null}
    </span>
  );
}

function Removable({ label, remove }: { readonly label: string; readonly remove: () => void }) {
  return (
    <button type="button" class="chip on" onClick={remove}>
      {label}
      <span class="hidden">, {t("filters.remove")}</span>
      <Glyph name="close" size={14} />
    </button>
  );
}

function whenText(filters: Filters, zone: string): string {
  const [begin, end] = daysOf(filters).map((at) => at && day(at, zone));
  if (begin && end) return begin === end ? begin : t("filters.whenBetween", { from: begin, until: end });
  if (begin) return t("filters.whenFrom", { from: begin });
  return end ? t("filters.whenUntil", { until: end }) : t("filters.when");
}

function kindText({ kinds }: Filters): string {
  const [first, ...more] = kinds;
  if (first === undefined) return t("filters.kind");
  return t("filters.kinds", { n: more.length + 1, name: kindLabel(first) });
}

/** The name of a phenomenon, or of the family that a kind stands for. */
export function kindLabel(kind: string): string {
  const family = familyOfKind(kind);
  if (family === null) return phenomenonLabel(kind);
  return vocabulary.value.families.find((one) => one.key === family)?.label ?? word("family", family);
}

function verdictText({ verdicts }: Filters): string {
  const [first, ...more] = verdicts;
  if (first === undefined) return t("filters.verdict");
  return t("filters.verdicts", { n: more.length + 1, name: word("outcome", first) });
}

function sourceText({ by }: Filters): string {
  const [first, ...more] = by;
  if (first === undefined) return t("filters.by");
  return t("filters.sources", { n: more.length + 1, name: word("source", first) });
}
