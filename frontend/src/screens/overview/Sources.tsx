import { type Schemas, api, dataOf } from "../../api/client";
import { useResource } from "../../api/resource";
import { Failed } from "../../components/Failed";
import { Notice } from "../../components/Notice";
import { VerdictDisc } from "../../components/VerdictMark";
import { moment, span } from "../../format/times";
import { hasText, t, word } from "../../i18n";
import { ui } from "../../start";

type Source = Schemas["Source"];

/** How a source fares, as a symbol: a word says the same. */
const DISCS: Readonly<Record<string, string>> = {
  up: "supported",
  stale: "inconclusive",
  down: "contradicted",
  off: "not_assessable",
};

/** Sources know no place of their own, so that their times are in UTC. */
const ZONE = "UTC";

/** What can be asked: each source, how it fares, what it knows and when it answered; and whom data are owed to. */
export function Sources() {
  const found = useResource("sources", (signal) => dataOf(api.GET("/v1/sources", { signal })), "sources");
  const items = found.data?.items ?? [];
  const silent = items.filter(({ state }) => state === "down" || state === "stale");
  return (
    <section>
      <h2 class="over">{t("overview.sources")}</h2>
      {found.failure ? <Failed failure={found.failure} retry={found.reload} /> : null}
      {silent.map((source) => (
        <Notice key={source.name} kind="stale" glyph="clock">
          {silence(source)}
        </Notice>
      ))}
      {items.length > 0 ? <Table items={items} /> : null}
      <ul class="overview-credits caption">
        {[...credits(items), ...(ui.value?.sample ? ofSample() : [])].map(({ text, url }) => (
          <li key={text}>
            {url ? (
              <a href={url} target="_blank" rel="noopener">
                {text}
              </a>
            ) : (
              text
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A table without the columns that would be empty. */
function Table({ items }: { readonly items: readonly Source[] }) {
  const answered = items.some((source) => source.last_answer_at);
  const budgeted = items.some((source) => source.budget);
  return (
    <div class="overview-scroll" tabIndex={0} role="region" aria-label={t("overview.sources")}>
      <table class="overview-table">
        <thead>
          <tr>
            <th scope="col">{t("overview.source")}</th>
            <th scope="col">{t("overview.state")}</th>
            <th scope="col">{t("overview.knows")}</th>
            {answered ? <th scope="col">{t("overview.last")}</th> : null}
            {budgeted ? <th scope="col">{t("overview.budget")}</th> : null}
          </tr>
        </thead>
        <tbody>
          {items.map((source) => (
            <tr key={source.name}>
              <th scope="row">{word("weatherSource", source.name)}</th>
              <td>
                <span class="overview-state">
                  <VerdictDisc outcome={DISCS[source.state] ?? "inconclusive"} size={16} />
                  {word("sourceState", source.state)}
                </span>
              </td>
              <td>
                {knows(source)}
                <HowToUse source={source} />
              </td>
              {answered ? (
                <td>{source.last_answer_at ? moment(new Date(source.last_answer_at), ZONE) : ""}</td>
              ) : null}
              {budgeted ? <td>{left(source)}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function knows({ name, kind, reach, stations, state }: Source): string {
  if (kind === "text") return t("overview.texts");
  if (!reach) return state === "off" ? offWords(name) : "";
  const where = stations === null ? "" : t("overview.stations", { n: stations });
  return [where, times(reach)].filter(Boolean).join(", ");
}

/** What a source that is not in use would be good for. */
function offWords(name: string): string {
  const key = `overview.off_${name}`;
  return hasText(key) ? t(key) : t("overview.off");
}

/** What an operator sets to put a source to use that is not. */
function HowToUse({ source: { name, state } }: { readonly source: Source }) {
  const key = `overview.how_${name}`;
  if (state !== "off" || !hasText(key)) return null;
  return (
    <details class="overview-how">
      <summary aria-label={t("overview.howOf", { source: word("weatherSource", name) })}>{t("overview.how")}</summary>
      {t(key)}
    </details>
  );
}

function times({ begins_at, ends_at }: NonNullable<Source["reach"]>): string {
  if (!begins_at) return t("overview.present");
  const begin = new Date(begins_at);
  if (ends_at) return span(begin, new Date(ends_at), ZONE, { days: true });
  return t("overview.since", { begin: span(begin, null, ZONE, { days: true }) });
}

function left({ budget }: Source): string {
  if (!budget) return "";
  return t("overview.left", { n: budget.left, at: moment(new Date(budget.resets_at), ZONE) });
}

function silence({ name, kind, state, since, last_answer_at }: Source): string {
  const source = word("weatherSource", name);
  if (kind === "text") return t("overview.textsDown", { source });
  const at = since ?? last_answer_at;
  if (state === "stale") return t("overview.stale", { source });
  if (!at) return t("overview.down", { source });
  return t("overview.downSince", { source, at: moment(new Date(at), ZONE) });
}

/** Whose records the sample is made from. */
function ofSample(): readonly { text: string; url: null }[] {
  return [t("overview.sampleReports"), t("overview.sampleMeasurements")].map((text) => ({ text, url: null }));
}

function credits(items: readonly Source[]): readonly { text: string; url: string | null }[] {
  const all = [
    ...items.flatMap(({ attribution }) => (attribution ? [attribution] : [])),
    ...(ui.value?.credits ?? []),
  ];
  return [...new Map(all.map((credit) => [credit.text, credit])).values()];
}
