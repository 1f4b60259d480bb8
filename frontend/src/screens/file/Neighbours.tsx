import { type Schemas, api, dataOf } from "../../api/client";
import { useResource } from "../../api/resource";
import { duration } from "../../format/times";
import { distance } from "../../format/units";
import { t } from "../../i18n";
import { type Point, bearingOf, compass } from "../../format/bearings";
import { Credits } from "../../map/Credits";
import { LazySpotMap } from "../../map/lazy";
import { familyOf, phenomenonLabel } from "../../start";
import type { DraftPlace } from "../../queue/types";
import { draft } from "./draft";
import { atOf } from "./when";
import { sizeText } from "./sizes";
import "./Neighbours.css";

const SHOWN = 3;
/** Nearer than this it is the same place, and no direction means anything. */
const SAME_PLACE_M = 50;

type Near = Schemas["NearbyReport"];
interface Neighbour extends Near {
  readonly report: Schemas["Report"];
}

/** Who else reported it: never a reason not to send one's own report. */
export function Neighbours() {
  const written = draft.value;
  const place = written?.place ?? null;
  const kind = written?.phenomenon?.value ?? null;
  const at = written ? Math.round(atOf(written.time, Date.now()) / 60_000) * 60_000 : 0;
  const key = place && kind ? `${place.latitude} ${place.longitude} ${kind} ${at}` : null;
  const found = useResource(key, (signal) => near(place as DraftPlace, kind as string, at, signal));
  if (!key || !place || !found.data?.length) return null;
  return (
    <section aria-label={t("file.others")}>
      <h2 class="label">{t("file.others")}</h2>
      {found.data.map((one) => (
        <Card key={one.id} one={one} here={place} />
      ))}
      <div class="small-map-sources">
        <Credits />
      </div>
    </section>
  );
}

async function near(
  place: DraftPlace,
  phenomenon: string,
  at: number,
  signal: AbortSignal,
): Promise<readonly Neighbour[]> {
  const query = {
    lat: place.latitude,
    lon: place.longitude,
    observed_at: new Date(at).toISOString(),
    phenomenon,
  };
  const { items } = await dataOf(api.GET("/v1/reports/nearby", { params: { query }, signal }));
  const read = items.slice(0, SHOWN).map(async (one): Promise<Neighbour | null> => {
    const path = { id: one.id };
    const report = await dataOf(api.GET("/v1/reports/{id}", { params: { path }, signal }));
    return "narrative" in report ? { ...one, report } : null;
  });
  const all = await Promise.allSettled(read);
  return all.flatMap((one) => (one.status === "fulfilled" && one.value ? [one.value] : []));
}

function Card({ one, here }: { one: Neighbour; here: Point }) {
  const { report } = one;
  const { latitude, longitude } = report.place;
  const there = latitude !== null && longitude !== null ? { latitude, longitude } : null;
  const away = one.distance_m < SAME_PLACE_M ? null : {
    distance: distance(one.distance_m),
    bearing: there ? compass(bearingOf(here, there)) : "",
  };
  const size = report.magnitude;
  return (
    <div class="neighbour">
      {there ? (
        <div class={`small-map f-${familyOf(one.phenomenon)}`}>
          <LazySpotMap
            key={`${here.latitude} ${here.longitude}`}
            label={away ? t("file.otherMap", away) : t("file.otherHere")}
            here={here}
            there={there}
            distanceM={one.distance_m}
          />
        </div>
      ) : null}
      <div>
        <p class="second">
          <b>
            {phenomenonLabel(one.phenomenon)}
            {size ? `, ${sizeText(size.si_value, size.si_unit)}` : ""}
          </b>
          , {aboutText(away, apart(one.time_offset_s))}
        </p>
        {report.narrative ? (
          <p class="said" lang={report.insight?.language}>
            “{report.narrative}”
          </p>
        ) : null}
        <p class="second">{t("file.sendToo")}</p>
      </div>
    </div>
  );
}

function aboutText(away: { distance: string; bearing: string } | null, time: string): string {
  return away ? t("file.otherAbout", { ...away, time }) : t("file.otherSamePlace", { time });
}

function apart(seconds: number): string {
  if (Math.abs(seconds) < 30) return t("file.sameTime");
  return t(seconds < 0 ? "file.before" : "file.after", { time: duration(Math.abs(seconds)) });
}
