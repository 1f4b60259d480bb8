import "./stations.css";
import { feather } from "../../charts/ringmap";
import { compass } from "../../format/places";
import { clock } from "../../format/times";
import { quantity } from "../../format/units";
import { t } from "../../i18n";
import type { Projection } from "../../map/MapView";
import { setQuery } from "../../routing";
import { Glyph } from "../../components/Glyph";
import type { Station, Stations } from "./state";

/** Shows the stations and hides them again. */
export function StationsChip({ on }: { on: boolean }) {
  return (
    <button
      type="button"
      class={`chip ${on ? "on" : ""}`}
      aria-pressed={on}
      onClick={() => setQuery({ stations: on ? null : "yes" })}
    >
      {t("map.stations")}
      {on ? <Glyph name="close" size={14} /> : null}
    </button>
  );
}

/** More names than this would lie upon each other. */
const MOST_NAMED = 24;

/** Stations on the map, each with a feather of its wind. The list has what they measured. */
export function StationPlots({ stations, projection }: { stations: Stations; projection: Projection }) {
  const { items } = stations;
  const named = items.length <= MOST_NAMED;
  return (
    <svg class="stations" role="img" aria-label={t("map.stationsOnMap", { n: items.length })}>
      {items.map((station) => (
        <Plot key={station.station} station={station} projection={projection} named={named} />
      ))}
    </svg>
  );
}

interface PlotProps {
  readonly station: Station;
  readonly projection: Projection;
  readonly named: boolean;
}

function Plot({ station, projection, named }: PlotProps) {
  const { x, y } = projection.at(station.latitude, station.longitude);
  const { wind_speed_ms: speed = null, wind_direction_deg: direction = null } = station.reading ?? {};
  return (
    <g transform={`translate(${x} ${y})`}>
      <title>{`${nameOf(station)}: ${measuredText(station)}`}</title>
      {speed !== null && direction !== null ? (
        <path class="station-feather" d={feather({ x: 0, y: 0 }, direction, speed)} />
      ) : null}
      <circle class={station.reading ? "station" : "station station-silent"} r="5.6" />
      {named ? (
        <text class="station-name" x="10" y="4">
          {shortName(station)}
        </text>
      ) : null}
    </g>
  );
}

/** The stations as words. */
export function StationList({ stations, zone }: { stations: Stations; zone: string }) {
  const { items, complete, at } = stations;
  return (
    <section class="station-list" aria-label={t("map.stations")}>
      <h2>{t(complete ? "map.stationsAt" : "map.stationsAtLeast", { n: items.length, time: clock(at, zone) })}</h2>
      <ul>
        {items.map((station) => (
          <li key={station.station}>
            <b>{nameOf(station)}</b> {measuredText(station)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function nameOf({ name, station }: Station): string {
  return name || station;
}

/** "LaGuardia" for "LaGuardia Airport": on the map a circle says that it is a station. */
export function shortName(station: Station): string {
  const name = nameOf(station);
  return name.replace(/ (?:(?:Inter)?national |Regional |Municipal )*Airport$/i, "") || name;
}

/** What a station measured: "wind 4.1 m/s from S, 23.3 °C, 20.8 mm of rain". */
export function measuredText({ reading }: Station): string {
  if (!reading) return t("map.stationSilent");
  const { temperature_c, wind_speed_ms, wind_gust_ms, wind_direction_deg, precipitation_mm } = reading;
  const parts = [
    windText(wind_speed_ms, wind_direction_deg),
    wind_gust_ms === null ? "" : t("map.stationGust", { speed: quantity(wind_gust_ms, "m/s") }),
    temperature_c === null ? "" : quantity(temperature_c, "degC"),
    precipitation_mm ? t("map.stationRain", { amount: quantity(precipitation_mm, "mm") }) : "",
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(", ") : t("map.stationNothing");
}

function windText(speed: number | null, direction: number | null): string {
  if (speed === null) return "";
  if (speed === 0) return t("map.stationCalm");
  const text = quantity(speed, "m/s");
  if (direction === null) return t("map.stationWind", { speed: text });
  return t("map.stationWindFrom", { speed: text, direction: compass(direction) });
}
