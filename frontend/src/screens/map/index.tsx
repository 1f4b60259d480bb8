import { useCallback, useMemo, useState } from "preact/hooks";
import { RecorderStrip } from "../../charts/RecorderStrip";
import { FilterBar, changeFilters } from "../../components/FilterBar";
import { useNarrow } from "../../components/useNarrow";
import { type Box, type Filters, filtersOf, isWithin } from "../../filters";
import { t } from "../../i18n";
import { MapView, type Projection } from "../../map/MapView";
import { address, setQuery } from "../../routing";
import { familyOf, ui } from "../../start";
import { boxWithin, instant, useBeginning } from "./beginning";
import { Cartouche } from "./Cartouche";
import { focusOf } from "./focus";
import { Side } from "./Side";
import { useLive } from "./live";
import "./map.css";
import { MapKey } from "./MapKey";
import { Marks, coveredBy } from "./Marks";
import { patchedBulletins, patchedMarks } from "./patched";
import { type Context, askedOf, useBulletins, useContext, useMarks, useStations, useSummary } from "./state";
import { StationPlots, StationsChip } from "./Stations";
import { NEAREST, useMapAddress } from "./useMapAddress";
import { familiesOf, timeOf, zoneOfAll, zoneOfTime } from "./wording";

/** Reports on the map, over time and as a list: three views of one question, which the address holds. */
export default function MapScreen() {
  const query = address.value.query;
  const filters = filtersOf(query);
  const opened = query.get("open");
  const narrow = useNarrow();
  const [turn, setTurn] = useState(0);
  const summary = useSummary(filters, turn);
  const context = useContext(filters, summary.data);
  const map = useMapAddress(filters.box, query.get("z"));
  const asked = askedOf(filters, map.shown);
  const marks = useMarks(asked, map.zoom, turn);
  const listed = useBulletins(asked, turn);
  const live = useLive(asked);
  const failed = summary.failure !== null || context.failure !== null;
  useBeginning({ summary: summary.data, rows: context.data?.rows ?? null, failed }, filters.box);

  const bulletins = patchedBulletins(listed.data?.bulletins ?? [], live.changed);
  const shown = patchedMarks(marks.data, live.changed);
  const placed = zoneOfAll(bulletins) ?? zoneOfTime(filters, context.data?.strip.periods ?? []);
  const zone = placed ?? "UTC";
  const complete = bulletins.length === (listed.data?.events ?? 0);
  const focus = useMemo(() => focusOf(bulletins, complete), [bulletins, complete]);
  const clear = useCallback((projection: Projection) => (shown ? coveredBy(shown, projection) : []), [marks.data]);
  const first = complete ? null : firstOf(filters.from, context.data);
  const withStations = query.get("stations") === "yes";
  const measured = useStations(withStations ? map.shown : null, timeOf(bulletins, opened));
  const stations = withStations ? measured.data : null;
  const open = (report: string | null) => setQuery({ open: report }, { replace: true });
  const openInList = (report: string) => {
    open(report);
    // Once the list has unfolded it.
    requestAnimationFrame(() => document.querySelector(".bulletin-row.current")?.scrollIntoView({ block: "nearest" }));
  };
  const enter = (box: Box, nearer: number | null) => {
    const inside = bulletins.find(({ rows }) => rows.some(({ place }) => isWithin(place, box)));
    if (nearer !== null && nearer <= NEAREST) map.enter(box, nearer);
    else if (inside) openInList(inside.key);
  };
  const show = () => {
    live.taken();
    setTurn((count) => count + 1);
  };
  return (
    <div class="map-screen">
      <a class="skip" href="#list" onClick={toList}>
        {t("map.skip")}
      </a>
      <div class="map-column" data-map>
        <FilterBar onMap zone={placed}>
          <StationsChip on={withStations} />
        </FilterBar>
        <div class="map-place">
          {map.start ? (
            <MapView
              label={t("map.title")}
              {...map.start}
              frame
              focus={focus}
              clear={clear}
              tiles={ui.value?.tile_url ?? null}
              onReady={map.ready}
              onMove={map.moved}
            >
              {(projection) => (
                <>
                  {stations ? <StationPlots stations={stations} projection={projection} /> : null}
                  {shown ? (
                    <Marks data={shown} projection={projection} opened={opened} open={openInList} enter={enter} />
                  ) : null}
                </>
              )}
            </MapView>
          ) : null}
          <Cartouche data={shown} bulletins={bulletins} first={first} zone={zone} stations={stations} />
          {shown ? <MapKey families={familiesOf(shown, familyOf)} /> : null}
        </div>
        {summary.data?.total === 0 ? null : (
          <div class="map-strip">
            {context.data ? (
              <Strip data={context.data} filters={filters} zone={zone} narrow={narrow} />
            ) : null}
          </div>
        )}
      </div>
      <Side
        listed={listed}
        bulletins={bulletins}
        total={marks.data?.total ?? null}
        exact={marks.data?.exact ?? true}
        summary={summary}
        strip={context}
        filters={filters}
        opened={opened}
        open={open}
        live={live}
        stations={stations}
        zone={zone}
        show={show}
      />
    </div>
  );
}

interface StripProps {
  readonly data: Context;
  readonly filters: Filters;
  readonly zone: string;
  readonly narrow: boolean;
}

/** The time of the filter, on the times that have reports. */
function Strip({ data, filters: { from, to }, zone, narrow }: StripProps) {
  return (
    <RecorderStrip
      data={data.strip}
      zone={zone}
      narrow={narrow}
      from={from === null ? null : Date.parse(from)}
      to={to === null ? null : Date.parse(to)}
      choose={(begin, end) =>
        changeFilters({ from: begin === null ? null : instant(begin), to: end === null ? null : instant(end) })
      }
      open={(period) => {
        const box = boxWithin(data, period.from, period.to);
        changeFilters({ from: instant(period.from), to: instant(period.to + 60_000), ...(box ? { box } : {}) });
      }}
    />
  );
}

/** Fragments count from <base>, which is not the address of this screen. */
function toList(event: Event): void {
  event.preventDefault();
  document.getElementById("list")?.focus();
}

/** When what is asked for begins, at the latest. */
function firstOf(from: string | null, context: Context | null): number | null {
  const asked = from === null ? -Infinity : Date.parse(from);
  const known = context?.strip.periods.find((period) => period.to >= asked)?.from;
  return known === undefined ? null : Math.max(asked, known);
}
