import { FilterBar, type FilterBarProps } from "../../components/FilterBar";
import { OrderMenu } from "../../components/OrderMenu";
import { Glyph } from "../../components/Glyph";
import { addressOf, filtersOf, searchOf } from "../../filters";
import { number } from "../../format/units";
import { t } from "../../i18n";
import { address, href, setQuery } from "../../routing";
import { type Question, SORTS, type Sort } from "./loaded";

/** The most that one page of a table or of GeoJSON has. */
const PAGE_OF_DATA = 1000;

interface Props {
  readonly question: Question | null;
  readonly total: number | null;
}

/** The filter, the order, how many reports there are, and the same as data and on the map. */
export function Tools({ question, total, zone }: Props & Pick<FilterBarProps, "zone">) {
  const shown = Object.entries(addressOf(filtersOf(address.value.query))).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return (
    <div class="reports-tools">
      <FilterBar zone={zone} />
      <div class="reports-actions">
        <p class="second" aria-live="polite">
          {total === null ? null : t("reports.count", { n: total })}
        </p>
        <Order sort={question?.sort ?? SORTS[0]} />
        <Data question={question} format="csv" label="CSV" total={total} glyph />
        <Data question={question} format="geojson" label="GeoJSON" total={total} />
        <a class="button small" href={href("", Object.fromEntries(shown))}>
          <Glyph name="map" size={16} />
          {t("reports.onMap")}
        </a>
      </div>
    </div>
  );
}

function Order({ sort }: { readonly sort: Sort }) {
  return (
    <OrderMenu
      orders={SORTS.map((value) => ({ value, label: t(ORDERS[value]) }))}
      value={sort}
      choose={(chosen) => setQuery({ sort: chosen === SORTS[0] ? null : chosen })}
    />
  );
}

const ORDERS = {
  "-observed_at": "reports.observedLast",
  observed_at: "reports.observedFirst",
  "-filed_at": "reports.filedLast",
  filed_at: "reports.filedFirst",
  "-updated_at": "reports.updatedLast",
  updated_at: "reports.updatedFirst",
} as const satisfies Record<Sort, string>;

interface DataProps extends Props {
  readonly format: "csv" | "geojson";
  readonly label: string;
  readonly glyph?: boolean;
}

function Data({ question, format, label, total, glyph = false }: DataProps) {
  if (!question) return null;
  const cut = total !== null && total > PAGE_OF_DATA;
  return (
    <a
      class="button small"
      download={`reports.${format}`}
      href={href("v1/reports", searchOf({ ...question, format, limit: PAGE_OF_DATA }))}
    >
      {glyph ? <Glyph name="download" size={16} /> : null}
      {cut ? t("reports.first", { label, most: number(PAGE_OF_DATA) }) : label}
    </a>
  );
}
