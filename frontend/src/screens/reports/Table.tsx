import { Fragment } from "preact";
import { PhenomenonGlyph } from "../../components/PhenomenonGlyph";
import { VerdictMark } from "../../components/VerdictMark";
import { placeName } from "../../format/places";
import { t } from "../../i18n";
import { href, setQuery } from "../../routing";
import { MadeUp } from "./MadeUp";
import type { Row, Sort } from "./loaded";
import { useStationNames } from "./stations";
import { decidedByService, decidedText, monthOf, titleOf, whenText } from "./wording";

interface Props {
  readonly rows: readonly Row[];
  readonly sort: Sort;
}

/** The list as a table, with a line before each month while the order is by time. */
export function Table({ rows, sort }: Props) {
  const stations = useStationNames(rows);
  const byTime = sort.endsWith("observed_at");
  return (
    <div class="list-scroll" tabIndex={0} role="region" aria-label={t("reports.title")}>
      <table class="list">
        <caption class="hidden">{t("reports.title")}</caption>
        <thead>
          <tr>
            <When sort={sort} />
            <th scope="col">{t("reports.what")}</th>
            <th scope="col">{t("reports.where")}</th>
            <th scope="col">{t("reports.words")}</th>
            <th scope="col">{t("reports.verdict")}</th>
            <th scope="col">{t("reports.decided")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <Fragment key={row.id}>
              {byTime && monthOf(row) !== monthOf(rows[index - 1]) ? (
                <tr class="list-month">
                  <th scope="colgroup" colSpan={6}>
                    {monthOf(row)}
                  </th>
                </tr>
              ) : null}
              <Line row={row} stations={stations} />
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function When({ sort }: { readonly sort: Sort }) {
  const order =
    sort === "observed_at" ? "ascending" : sort === "-observed_at" ? "descending" : undefined;
  return (
    <th scope="col" aria-sort={order}>
      <button
        type="button"
        class="list-sort"
        onClick={() => setQuery({ sort: sort === "-observed_at" ? "observed_at" : null })}
      >
        {t("reports.when")}
        {order ? (
          <svg class="list-arrow" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
            <path d={order === "descending" ? "M1 2h8L5 9z" : "M1 8h8L5 1z"} />
          </svg>
        ) : null}
      </button>
    </th>
  );
}

function Line({ row, stations }: { readonly row: Row; readonly stations: ReadonlyMap<string, string> }) {
  return (
    <tr>
      <td class="list-when">{whenText(row)}</td>
      <td>
        <span class="list-what">
          <PhenomenonGlyph phenomenon={row.phenomenon} />
          <a href={href(`reports/${row.id}`)}>{titleOf(row)}</a>
        </span>
      </td>
      <td class="list-where">
        {placeName(row.place)} <MadeUp row={row} />
      </td>
      <td class="said">{row.sentence}</td>
      <td class="list-verdict">
        <VerdictMark outcome={row.outcome} />
      </td>
      <td class="second">{decidedText(row, stations) ?? <span lang="en">{decidedByService(row)}</span>}</td>
    </tr>
  );
}
