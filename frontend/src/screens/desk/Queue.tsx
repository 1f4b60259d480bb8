import type { ComponentChildren } from "preact";
import { Empty } from "../../components/Empty";
import { Glyph } from "../../components/Glyph";
import { PhenomenonGlyph } from "../../components/PhenomenonGlyph";
import { VerdictDisc } from "../../components/VerdictMark";
import { duration } from "../../format/times";
import { t, word } from "../../i18n";
import { address, href, setQuery } from "../../routing";
import { principal } from "../../start";
import { selectAll, selected, toggle } from "./selection";
import "./queue.css";
import { type Case, type Show, cursor, loadQueue, waiting } from "./store";
import { caseTitle, reasonText } from "./wording";

interface Props {
  readonly shown: readonly Case[];
  readonly total: number;
  readonly show: Show;
  readonly q: string;
  readonly current: string | undefined;
  /** What stands under the list. */
  readonly children?: ComponentChildren;
}

const SHOWS = ["all", "mine", "flagged"] as const satisfies readonly Show[];

/** What waits for a decision, and why it is where it is. */
export function Queue({ shown, total, show, q, current, children }: Props) {
  return (
    <section class="desk-queue" aria-label={t("desk.queue")}>
      <Head shown={shown} total={total} whole={show === "all" && !q} found={q !== ""} />
      <div class="desk-shows">
        {SHOWS.map((one) => (
          <button
            key={one}
            type="button"
            class={`chip ${one === show ? "on" : ""}`}
            aria-pressed={one === show}
            onClick={() => setQuery({ show: one === "all" ? null : one, open: null })}
          >
            {t(`desk.${one}`)}
          </button>
        ))}
        <Find q={q} />
      </div>
      {shown.length === 0 ? <Nothing whole={show === "all" && !q} /> : null}
      {shown.length > 1 ? <SelectAll shown={shown} /> : null}
      <ol>
        {shown.map((item) => (
          <li key={item.report.id} class="desk-line">
            <Select item={item} shown={shown} />
            <Line item={item} current={item.report.id === current} />
          </li>
        ))}
      </ol>
      {cursor.value ? (
        <button
          type="button"
          class="button wide"
          onClick={() => void loadQueue(q, { further: true })}
        >
          {t("desk.more")}
        </button>
      ) : null}
      {children}
    </section>
  );
}

interface HeadProps {
  readonly shown: readonly Case[];
  /** How many cases are loaded. */
  readonly total: number;
  /** Whether nothing is left out of the queue. */
  readonly whole: boolean;
  /** Whether it is searched by words. */
  readonly found: boolean;
}

/** How many wait: of the whole queue by the service's count, of a part as far as it is loaded. */
function Head({ shown, total, whole, found }: HeadProps) {
  const { value, exact } = (whole && waiting.value) || { value: shown.length, exact: !found || !cursor.value };
  const oldest = Math.max(0, ...shown.map((item) => item.waiting_s));
  return (
    <header class="desk-head">
      <h1>{t(exact ? "desk.count" : "desk.countMore", { n: value })}</h1>
      {shown.length > 0 ? (
        <span class="second">{t("desk.oldest", { age: duration(oldest) })}</span>
      ) : null}
      {cursor.value ? (
        <p class="desk-head-part second">{t(whole ? "desk.listed" : "desk.among", { n: total })}</p>
      ) : null}
    </header>
  );
}

function Find({ q }: { readonly q: string }) {
  return (
    <form
      class="find desk-find"
      onSubmit={(event) => {
        event.preventDefault();
        const words = new FormData(event.currentTarget).get("q");
        setQuery({ q: typeof words === "string" ? words.trim() : null, open: null });
      }}
    >
      <Glyph name="search" size={16} />
      <input
        id="desk-find"
        type="search"
        name="q"
        maxLength={200}
        defaultValue={q}
        aria-label={t("desk.find")}
        placeholder={t("desk.find")}
      />
    </form>
  );
}

/** Whether a case is decided about with others; a click with Shift takes all up to here. */
function Select({ item, shown }: { readonly item: Case; readonly shown: readonly Case[] }) {
  const { id } = item.report;
  return (
    <label class="desk-select">
      <span class="hidden">{t("desk.select", { title: caseTitle(item.report) })}</span>
      <input
        type="checkbox"
        checked={selected.value.has(id)}
        onClick={(event) => toggle(shown, id, { range: event.shiftKey })}
      />
    </label>
  );
}

function SelectAll({ shown }: { readonly shown: readonly Case[] }) {
  const all = shown.every(({ report }) => selected.value.has(report.id));
  return (
    <label class="desk-select-all">
      <input type="checkbox" checked={all} onClick={() => selectAll(shown, !all)} />
      {t("desk.selectAll")}
    </label>
  );
}

function Line({ item, current }: { readonly item: Case; readonly current: boolean }) {
  const { report } = item;
  const query = new URLSearchParams(address.value.query);
  query.set("open", report.id);
  const others = item.held_by !== null && item.held_by !== principal.value?.id;
  return (
    <a class="desk-row" href={href("desk", query)} aria-current={current ? "true" : undefined}>
      <PhenomenonGlyph phenomenon={report.phenomenon} />
      <b class="desk-row-title">{caseTitle(report)}</b>
      <span class="desk-row-age">{duration(item.waiting_s)}</span>
      <span class="desk-row-why">
        {item.reasons
          .slice(0, 2)
          .map((reason) => reasonText(reason))
          .join("; ")}
        {others ? (
          <span class="desk-row-held">{t("desk.held", { name: item.held_by ?? "" })}</span>
        ) : null}
      </span>
      <span class="desk-row-verdict">
        <VerdictDisc outcome={report.verdict?.outcome ?? "pending"} />
        <span class="hidden">{word("outcome", report.verdict?.outcome ?? "pending")}</span>
      </span>
    </a>
  );
}

function Nothing({ whole }: { readonly whole: boolean }) {
  if (whole) {
    return (
      <Empty title={t("desk.done")} glyph="check">
        {t("desk.doneWhy")}
      </Empty>
    );
  }
  return (
    <Empty
      title={t("desk.noneMine")}
      actions={
        <button
          type="button"
          class="button small"
          onClick={() => setQuery({ show: null, q: null, open: null })}
        >
          {t("desk.showAll")}
        </button>
      }
    >
      {t("desk.noneMineWhy")}
    </Empty>
  );
}
