import { useState } from "preact/hooks";
import { useResource } from "../../api/resource";
import { townsAround } from "../../api/towns";
import { t } from "../../i18n";
import { LazyPinMap } from "../../map/lazy";
import type { Pinned } from "../../map/PinMap";
import { degreesIn } from "./corrections";
import type { Report } from "./load";

/** The place of a claim, put right on a map or in degrees: each follows the other. */
export function MovePin({ report: { place } }: { report: Report }) {
  const [latitude, setLatitude] = useState(String(place.latitude ?? ""));
  const [longitude, setLongitude] = useState(String(place.longitude ?? ""));
  const [accuracy, setAccuracy] = useState(place.accuracy_m);
  const [byMap, setByMap] = useState(false);
  const point = pointOf(latitude, longitude);
  const pinned: Pinned | null = point && { ...point, accuracy, byMap };
  const key = point && `${point.latitude} ${point.longitude}`;
  const towns = useResource(key, (signal) => townsAround(pinned as Pinned, signal));
  const write = (set: (text: string) => void) => (event: { currentTarget: HTMLInputElement }) => {
    set(event.currentTarget.value);
    setByMap(false);
  };
  return (
    <>
      <LazyPinMap
        label={t("report.pinMap")}
        place={pinned}
        towns={towns.data ?? []}
        put={(put, radius) => {
          setLatitude(put.latitude.toFixed(5));
          setLongitude(put.longitude.toFixed(5));
          setAccuracy(radius);
          setByMap(true);
        }}
        refine={setAccuracy}
      />
      <p class="second">{t("report.pinHelp")}</p>
      <label class="report-field">
        {t("report.latitude")}
        <input name="latitude" inputMode="decimal" value={latitude} onInput={write(setLatitude)} required />
      </label>
      <label class="report-field">
        {t("report.longitude")}
        <input name="longitude" inputMode="decimal" value={longitude} onInput={write(setLongitude)} required />
      </label>
      {byMap ? <input type="hidden" name="accuracy" value={accuracy ?? ""} /> : null}
    </>
  );
}

function pointOf(latitude: string, longitude: string) {
  const [lat, lon] = [degreesIn(latitude, 90), degreesIn(longitude, 180)];
  return lat === null || lon === null ? null : { latitude: lat, longitude: lon };
}
