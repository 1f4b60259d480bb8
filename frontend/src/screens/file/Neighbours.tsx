import { type Schemas, api, dataOf } from "../../api/client";
import { useResource } from "../../api/resource";
import { duration } from "../../format/times";
import { distance } from "../../format/units";
import { t } from "../../i18n";
import { type Point, bearingOf, compass } from "../../format/bearings";
import { familyOf, phenomenonLabel } from "../../start";
import type { DraftPlace } from "../../queue/types";
import { draft } from "./draft";
import { atOf } from "./when";
import { sizeText } from "./sizes";
import "./Neighbours.css";

const SHOWN = 3;

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
  const degrees = there ? bearingOf(here, there) : null;
  const away = {
    distance: distance(one.distance_m),
    bearing: degrees === null ? "" : compass(degrees),
  };
  const size = report.magnitude;
  return (
    <div class="neighbour">
      {degrees === null ? null : (
        <SmallMap
          degrees={degrees}
          family={familyOf(one.phenomenon)}
          name={t("file.otherMap", away)}
        />
      )}
      <div>
        <p class="second">
          <b>
            {phenomenonLabel(one.phenomenon)}
            {size ? `, ${sizeText(size.si_value, size.si_unit)}` : ""}
          </b>
          , {t("file.otherAbout", { ...away, time: apart(one.time_offset_s) })}
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

function apart(seconds: number): string {
  if (Math.abs(seconds) < 30) return t("file.sameTime");
  return t(seconds < 0 ? "file.before" : "file.after", { time: duration(Math.abs(seconds)) });
}

/** One's own place as a cross, the other one as a disc in its direction. */
function SmallMap({ degrees, family, name }: { degrees: number; family: string; name: string }) {
  const turn = (degrees * Math.PI) / 180;
  const x = 60 + 37 * Math.sin(turn);
  const y = 52 - 37 * Math.cos(turn);
  return (
    <svg class={`small-map f-${family}`} viewBox="0 0 120 104" role="img" aria-label={name}>
      <rect width="120" height="104" class="small-map-land" />
      <path class="small-map-line" d={`M60 52L${x.toFixed(1)} ${y.toFixed(1)}`} />
      <path class="small-map-cross" d="M53 52h14M60 45v14" />
      <circle class="small-map-voice" cx={x.toFixed(1)} cy={y.toFixed(1)} r="7" />
    </svg>
  );
}
