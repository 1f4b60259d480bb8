import { Empty } from "../../components/Empty";
import { Failed } from "../../components/Failed";
import { changeFilters } from "../../components/FilterBar";
import { Skeleton } from "../../components/Skeleton";
import { useNarrow } from "../../components/useNarrow";
import { type Filters, NO_FILTERS, filtersOf, inUse, parametersOf } from "../../filters";
import { t } from "../../i18n";
import { address, href } from "../../routing";
import { vocabulary } from "../../start";
import { Cards } from "./Cards";
import { Places } from "./Places";
import { Table } from "./Table";
import { Tools } from "./Tools";
import { type Question, SORTS, useKeptPlace, useList } from "./loaded";
import { zoneOfRows } from "./wording";
import "./reports.css";

/** Everything that is on the map, as a list. */
export default function Reports() {
  const query = address.value.query;
  const filters = filtersOf(query);
  const parameters = parametersOf(filters, vocabulary.value.phenomena);
  const sort = SORTS.find((one) => one === query.get("sort")) ?? SORTS[0];
  const question: Question | null = parameters && { ...parameters, sort };
  const list = useList(question);
  const narrow = useNarrow();
  const { loaded } = list;
  useKeptPlace(loaded !== null);
  const Shown = narrow ? Cards : Table;
  return (
    <div class="page reports">
      <h1>{t("reports.title")}</h1>
      <Tools question={question} total={loaded?.total ?? null} zone={zoneOfRows(loaded?.rows ?? [])} />
      {filters.q ? <Places q={filters.q} /> : null}
      {loaded && loaded.rows.length > 0 ? <Shown rows={loaded.rows} sort={sort} /> : null}
      {loaded?.rows.length === 0 ? <Nothing filters={filters} /> : null}
      {list.failure ? <Failed failure={list.failure} retry={list.reload} /> : null}
      {!loaded && !list.failure ? (
        <div class="sheet late">
          <Skeleton lines={9} />
        </div>
      ) : null}
      {loaded?.cursor && !list.failure ? (
        <button type="button" class="button wide" disabled={list.busy} onClick={list.more}>
          {t("reports.more", { n: loaded.total - loaded.rows.length })}
        </button>
      ) : null}
    </div>
  );
}

function Nothing({ filters }: { readonly filters: Filters }) {
  if (inUse(filters) === 0) {
    return (
      <Empty
        title={t("reports.none")}
        glyph="map"
        actions={
          <>
            <a class="button small primary" href={href("report")}>
              {t("common.reportWeather")}
            </a>
            <a class="button small" href={href("docs")} data-leave>
              {t("reports.import")}
            </a>
          </>
        }
      >
        {t("reports.noneWhy")}
      </Empty>
    );
  }
  const narrower = filters.box !== null || filters.from !== null || filters.to !== null;
  return (
    <Empty
      title={t("reports.nothing")}
      actions={
        <>
          {narrower ? (
            <button
              type="button"
              class="button small"
              onClick={() => changeFilters({ box: null, from: null, to: null })}
            >
              {t("reports.anywhere")}
            </button>
          ) : null}
          <button type="button" class="button small" onClick={() => changeFilters(NO_FILTERS)}>
            {t("filters.clear")}
          </button>
        </>
      }
    >
      {t("reports.nothingWhy")}
    </Empty>
  );
}
