import { useRef } from "preact/hooks";
import { type Failure, isOffline } from "../../api/client";
import type { Resource } from "../../api/resource";
import { Empty } from "../../components/Empty";
import { Failed } from "../../components/Failed";
import { changeFilters } from "../../components/FilterBar";
import { Notice } from "../../components/Notice";
import { OrderMenu } from "../../components/OrderMenu";
import { Skeleton } from "../../components/Skeleton";
import { type Filters, NO_FILTERS, addressOf } from "../../filters";
import { HERE, clock } from "../../format/times";
import { t } from "../../i18n";
import { address, href, setQuery } from "../../routing";
import { connected, ui } from "../../start";
import { Arrivals } from "./Arrivals";
import { WORLD } from "./beginning";
import { BulletinList, Item, contains } from "./BulletinList";
import type { Live } from "./live";
import { Sample } from "./Sample";
import type { Bulletin, Context, Listed, Stations, Summary } from "./state";
import { StationList } from "./Stations";

interface Props {
  readonly listed: Resource<Listed>;
  /** Its events with the newest verdicts. */
  readonly bulletins: readonly Bulletin[];
  /** Number of reports on the map; null until it is known. */
  readonly total: number | null;
  readonly exact: boolean;
  /** Of all reports, wherever they are. */
  readonly summary: Resource<Summary>;
  readonly strip: Resource<Context>;
  readonly filters: Filters;
  readonly opened: string | null;
  readonly open: (report: string | null) => void;
  readonly live: Live;
  readonly show: () => void;
  readonly stations: Stations | null;
  readonly zone: string;
}

/** The list beside the map: the same reports, as words. */
export function Side(props: Props) {
  const { listed, bulletins, total, summary, strip, filters, opened, open, live, show, stations, zone } = props;
  const kept = useKept(bulletins, opened);
  const failure = [listed, summary, strip].map(failureShown).find((one) => one !== null);
  return (
    <section class="map-side" id="list" tabIndex={-1} aria-label={t("map.list")}>
      {ui.value?.sample && strip.data ? <Sample context={strip.data} hold={!listed.data} /> : null}
      {live.silentSince && connected.value ? (
        <Notice kind="stale" glyph="clock">
          {t("map.stale", { time: clock(live.silentSince, HERE) })}
        </Notice>
      ) : null}
      <header class="map-side-head">
        <h1>{total !== null && listed.data ? headingOf(props, listed.data) : t("map.list")}</h1>
        {listed.data && total !== 0 ? <Order events={bulletins.length} all={listed.data.events} /> : null}
      </header>
      <Arrivals count={live.fresh.size} show={show} />
      {failure ? (
        <Failed
          failure={failure}
          retry={() => {
            listed.reload();
            if (summary.failure) summary.reload();
            else strip.reload();
          }}
        />
      ) : null}
      {listed.slow && !listed.data ? <Skeleton lines={9} /> : null}
      {kept ? (
        <div class="map-kept">
          <p class="caption">{t("map.opened")}</p>
          <ul class="bulletins">
            <Item bulletin={kept} withDay opened={opened} open={open} />
          </ul>
        </div>
      ) : null}
      <BulletinList bulletins={inOrder(bulletins, listed.data)} opened={opened} open={open} />
      {listed.data && listed.data.events > bulletins.length && total !== null ? (
        <a class="button wide" href={href("reports", listAddress(filters))}>
          {t("map.moreEvents", { n: total })}
        </a>
      ) : null}
      {stations ? <StationList stations={stations} zone={zone} /> : null}
      {total === 0 && summary.data ? <Nothing filters={filters} everywhere={summary.data.total} /> : null}
    </section>
  );
}

/** In which order the events are; the oldest come first only where all of them are here. */
function Order({ events, all }: { readonly events: number; readonly all: number }) {
  if (events !== all) return <span class="second">{t("reports.observedLast")}</span>;
  return (
    <OrderMenu
      orders={[
        { value: NEWEST, label: t("reports.observedLast") },
        { value: OLDEST, label: t("reports.observedFirst") },
      ]}
      value={address.value.query.get("sort") === OLDEST ? OLDEST : NEWEST}
      choose={(chosen) => setQuery({ sort: chosen === OLDEST ? OLDEST : null }, { replace: true })}
    />
  );
}

/** Why a part is missing; what was loaded before stays while there is no connection, which is told above. */
function failureShown({ failure, data }: Resource<unknown>): Failure | null {
  return isOffline(failure) && data !== null ? null : failure;
}

/** The names that the list of reports has for its orders. */
const [NEWEST, OLDEST] = ["-observed_at", "observed_at"] as const;

/** The events in the order of the address, if all of them are here. */
function inOrder(bulletins: readonly Bulletin[], listed: Listed | null): readonly Bulletin[] {
  const oldestFirst = address.value.query.get("sort") === OLDEST && bulletins.length === listed?.events;
  return oldestFirst ? bulletins.toReversed() : bulletins;
}

function headingOf({ total, exact }: Props, { events }: Listed): string {
  const reports = exact
    ? t("map.reports", { n: total ?? 0 })
    : t("map.reportsAtLeast", { n: total ?? 0 });
  return t("map.heading", { reports, events: t("map.events", { n: events }) });
}

/** The event that is open, where the map was moved away from it. */
function useKept(bulletins: readonly Bulletin[], opened: string | null): Bulletin | null {
  const last = useRef<Bulletin | null>(null);
  const here = bulletins.find((one) => contains(one, opened));
  if (here) last.current = here;
  if (opened === null) last.current = null;
  return here || !last.current || !contains(last.current, opened) ? null : last.current;
}

function listAddress(filters: Filters): Record<string, string> {
  const written = Object.entries(addressOf(filters));
  return Object.fromEntries(written.filter((part): part is [string, string] => part[1] !== null));
}

function Nothing({ filters, everywhere }: { filters: Filters; everywhere: number }) {
  if (everywhere === 0 && isOpen(filters)) {
    return (
      <Empty
        title={t("map.emptyService")}
        glyph="map"
        actions={
          <a class="button small primary" href={href("report")}>
            {t("common.reportWeather")}
          </a>
        }
      >
        {t("map.emptyServiceWhy")}
      </Empty>
    );
  }
  return (
    <Empty
      title={t("map.emptyFilter")}
      actions={
        <>
          {everywhere > 0 ? (
            <button
              type="button"
              class="button small"
              onClick={() => changeFilters({ box: WORLD, from: null, to: null })}
            >
              {t("map.emptyAnywhere")}
            </button>
          ) : null}
          <button
            type="button"
            class="button small"
            onClick={() => changeFilters({ ...NO_FILTERS, box: filters.box })}
          >
            {t("map.emptyClear")}
          </button>
        </>
      }
    >
      {t("map.emptyFilterWhy")}
    </Empty>
  );
}

/** Whether a filter leaves nothing out but for its place and time. */
function isOpen({ kinds, verdicts, by, q, photo }: Filters): boolean {
  return kinds.length + verdicts.length + by.length === 0 && !q && !photo;
}
