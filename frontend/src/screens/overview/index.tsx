import { useResource } from "../../api/resource";
import { Empty } from "../../components/Empty";
import { Failed } from "../../components/Failed";
import { changeFilters } from "../../components/FilterBar";
import { Glyph } from "../../components/Glyph";
import { Skeleton } from "../../components/Skeleton";
import { type Box, type FilterParameters, NO_FILTERS, filtersOf, inUse, parametersOf, searchOf } from "../../filters";
import { zoneOf } from "../../format/places";
import { span } from "../../format/times";
import { t } from "../../i18n";
import { address, href } from "../../routing";
import { ui, vocabulary } from "../../start";
import { Lead } from "./Lead";
import { Multiples } from "./Multiples";
import { Reporters } from "./Reporters";
import { Sources } from "./Sources";
import { Standing } from "./Standing";
import { type Period, type Summary, busyTime, kindsOf, periodsOf, summaryOf } from "./counts";
import "./overview.css";

const CHIPS = 4;
/** Drawings beside each other are compared; more are not. */
const KINDS = 6;

/** What was reported, how it stands, who reports, and what can be asked. */
export default function Overview() {
  const filters = filtersOf(address.value.query);
  const asked = parametersOf(filters, vocabulary.value.phenomena);
  const key = asked && JSON.stringify(asked);
  const found = useResource(key, (signal) => summaryOf(asked ?? {}, signal), `overview ${key}`);
  const periods = useResource("periods", (signal) => periodsOf(CHIPS, signal), "overview periods");
  return (
    <div class="page stack overview">
      <h1>{t("overview.title")}</h1>
      <div class="overview-tools">
        <Periods periods={periods.data ?? []} all={inUse(filters) === 0} />
        <a
          class="button small"
          download="reports.csv"
          href={href("v1/reports", searchOf({ ...asked, format: "csv", limit: 1000 }))}
        >
          <Glyph name="download" size={16} />
          CSV
        </a>
      </div>
      {found.failure ? <Failed failure={found.failure} retry={found.reload} /> : null}
      {!found.data && found.slow ? <Skeleton lines={6} /> : null}
      {found.data && asked && !found.failure ? <Counted key={key} summary={found.data} asked={asked} /> : null}
      <Sources />
    </div>
  );
}

function Periods({ periods, all }: { readonly periods: readonly Period[]; readonly all: boolean }) {
  return (
    <div class="overview-periods">
      <button
        type="button"
        class={`chip ${all ? "on" : ""}`}
        aria-pressed={all}
        onClick={() => changeFilters(NO_FILTERS)}
      >
        {t(ui.value?.sample ? "overview.allOfSample" : "overview.all")}
      </button>
      {[...periods].reverse().map((period) => (
        <PeriodChip key={period.begins_at} period={period} />
      ))}
    </div>
  );
}

function PeriodChip({ period }: { readonly period: Period }) {
  const { begins_at, ends_at, bbox } = period;
  const filters = filtersOf(address.value.query);
  const on = filters.from === begins_at && filters.to === ends_at;
  const place = placeOf(period);
  const last = new Date(Date.parse(ends_at) - 1000);
  const time = span(new Date(begins_at), last, zoneOf(place), { days: true });
  return (
    <button
      type="button"
      class={`chip ${on ? "on" : ""}`}
      aria-pressed={on}
      onClick={() =>
        changeFilters({
          ...NO_FILTERS,
          from: begins_at,
          to: ends_at,
          box: bbox && around(bbox as unknown as Box),
        })
      }
    >
      {place?.name ? `${place.name}, ${time}` : time}
    </button>
  );
}

/** Where the reports of a period are, if all are in one region or country. */
export function placeOf({ place }: Period): { name: string; time_zone: string | null } | null {
  return place && { name: place.region || place.country || "", time_zone: place.time_zone };
}

/** A box a little wider, since the edge of a box is exclusive of what rounding moves. */
function around([west, south, east, north]: Box): Box {
  const more = 0.001;
  return [
    Math.max(west - more, -180),
    Math.max(south - more, -90),
    Math.min(east + more, 180),
    Math.min(north + more, 90),
  ];
}

interface CountedProps {
  readonly summary: Summary;
  readonly asked: FilterParameters;
}

function Counted({ summary, asked }: CountedProps) {
  const name = JSON.stringify(asked);
  const load = async (signal: AbortSignal) => {
    const time = await busyTime(summary, asked, signal);
    return { summary: time, kinds: await kindsOf(time, asked, KINDS, signal) };
  };
  const busy = useResource("busy", load, `overview busy ${name}`);
  if (summary.total === 0) {
    return (
      <Empty title={t("overview.none")} glyph="chart">
        {t("overview.noneWhy")}
      </Empty>
    );
  }
  return (
    <>
      <Lead summary={summary} asked={asked} />
      {busy.data ? <Multiples time={busy.data} /> : null}
      <div class="overview-two">
        <Standing summary={summary} asked={asked} />
        <Reporters summary={summary} />
      </div>
    </>
  );
}
