import { useEffect, useState } from "preact/hooks";
import { RecorderStrip } from "../../charts/RecorderStrip";
import { FilterBar, changeFilters } from "../../components/FilterBar";
import { useNarrow } from "../../components/useNarrow";
import { type Box, addressOf, filtersOf } from "../../filters";
import { t } from "../../i18n";
import { MapView } from "../../map/MapView";
import { address, setQuery } from "../../routing";
import { familyOf, ui } from "../../start";
import { beginningOf, boxOf, instant } from "./beginning";
import { Cartouche } from "./Cartouche";
import { Side } from "./Side";
import { useLive } from "./live";
import "./map.css";
import { MapKey } from "./MapKey";
import { Marks } from "./Marks";
import { patchedBulletins, patchedMarks } from "./patched";
import { type Context, useBulletins, useContext, useMarks } from "./state";
import { useMapAddress } from "./useMapAddress";
import { familiesOf, zoneOfAll, zoneOfTime } from "./wording";

/** Reports on the map, over time and as a list: three views of one question, which the address holds. */
export default function MapScreen() {
  const query = address.value.query;
  const filters = filtersOf(query);
  const opened = query.get("open");
  const narrow = useNarrow();
  const [turn, setTurn] = useState(0);
  const context = useContext(filters, turn);
  const map = useMapAddress(filters.box, query.get("z"));
  const marks = useMarks(filters, map.zoom, turn);
  const listed = useBulletins(filters, turn);
  const live = useLive(filters);
  useBeginning(context.data, context.failure !== null, filters.box);

  const bulletins = patchedBulletins(listed.data?.bulletins ?? [], live.changed);
  const shown = patchedMarks(marks.data, live.changed);
  const placed = zoneOfAll(bulletins) ?? zoneOfTime(filters, context.data?.strip.periods ?? []);
  const zone = placed ?? "UTC";
  const complete = bulletins.length === (listed.data?.events ?? 0);
  const first = complete ? null : firstOf(filters.from, context.data);
  const open = (report: string | null) => setQuery({ open: report }, { replace: true });
  const openInList = (report: string) => {
    open(report);
    // Once the list has unfolded it.
    requestAnimationFrame(() => document.querySelector(".bulletin-row.current")?.scrollIntoView({ block: "nearest" }));
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
      <div class="map-column">
        <FilterBar onMap zone={placed} />
        <div class="map-place">
          {map.start ? (
            <MapView
              label={t("map.title")}
              {...map.start}
              frame
              tiles={ui.value?.tile_url ?? null}
              onReady={map.ready}
              onMove={map.moved}
            >
              {(projection) =>
                shown ? (
                  <Marks
                    data={shown}
                    projection={projection}
                    opened={opened}
                    open={openInList}
                    enter={(feature, { expansion_zoom }) => {
                      const inside = bulletins.find(({ rows }) => rows.some(({ place }) => isIn(place, feature.bbox as unknown as Box)));
                      if (expansion_zoom !== null && expansion_zoom <= 12) map.enter(feature.bbox as unknown as Box, expansion_zoom);
                      else if (inside) openInList(inside.key);
                    }}
                  />
                ) : null
              }
            </MapView>
          ) : null}
          <Cartouche data={shown} bulletins={bulletins} first={first} zone={zone} />
          {shown ? <MapKey families={familiesOf(shown, familyOf)} /> : null}
        </div>
        {context.data && context.data.total > 0 ? (
          <RecorderStrip
            data={context.data.strip}
            zone={zone}
            narrow={narrow}
            from={filters.from === null ? null : Date.parse(filters.from)}
            to={filters.to === null ? null : Date.parse(filters.to)}
            choose={(from, to) =>
              changeFilters({ from: from === null ? null : instant(from), to: to === null ? null : instant(to) })
            }
            open={(period) => {
              const box = boxWithin(context.data as Context, period.from, period.to);
              changeFilters({ from: instant(period.from), to: instant(period.to + 60_000), ...(box ? { box } : {}) });
            }}
          />
        ) : null}
      </div>
      <Side
        listed={listed}
        bulletins={bulletins}
        total={marks.data?.total ?? null}
        exact={marks.data?.exact ?? true}
        context={context}
        filters={filters}
        opened={opened}
        open={open}
        live={live}
        show={show}
      />
    </div>
  );
}

/** Fragments count from <base>, which is not the address of this screen. */
function toList(event: Event): void {
  event.preventDefault();
  document.getElementById("list")?.focus();
}

/** Begin somewhere sensible if the address names no place. */
function useBeginning(context: Context | null, failed: boolean, box: Box | null): void {
  const known = ui.value;
  useEffect(() => {
    if (box || known === undefined || (!context && !failed)) return;
    const found = context && beginningOf(context, known?.sample ?? false);
    const { from = null, to = null } = found ?? {};
    setQuery(
      { ...addressOf({ box: found?.box ?? WORLD }), ...(from && to ? addressOf({ from, to }) : {}) },
      { replace: true },
    );
  }, [context, failed, known, box]);
}

/** When what is asked for begins, at the latest. */
function firstOf(from: string | null, context: Context | null): number | null {
  const asked = from === null ? -Infinity : Date.parse(from);
  const known = context?.strip.periods.find((period) => period.to >= asked)?.from;
  return known === undefined ? null : Math.max(asked, known);
}

const WORLD: Box = [-170, -55, 170, 70];

function boxWithin({ rows, periods }: Context, from: number, to: number): Box | null {
  const inside = rows.filter(({ observed_at }) => {
    const at = Date.parse(observed_at);
    return at >= from && at <= to;
  });
  if (inside.length > 0) return boxOf(inside);
  const period = periods.find((one) => Date.parse(one.begins_at) <= from && Date.parse(one.ends_at) >= to);
  return (period?.bbox as Box | null | undefined) ?? null;
}

function isIn({ latitude, longitude }: { latitude: number | null; longitude: number | null }, box: Box): boolean {
  const [west, south, east, north] = box;
  if (latitude === null || longitude === null) return false;
  return latitude >= south && latitude <= north && longitude >= west && longitude <= east;
}
