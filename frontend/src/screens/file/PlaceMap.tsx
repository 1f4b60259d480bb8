import { Glyph } from "../../components/Glyph";
import type { Town } from "../../api/towns";
import { t } from "../../i18n";
import { LazyPinMap } from "../../map/lazy";
import { change, draft } from "./draft";
import { nameOf, placeAt } from "./place";
import { takePositionAnew } from "./position";

/** The map of the draft's place; once it is moved, the position of the device lets go. */
export function PlaceMap({ towns }: { towns: readonly Town[] }) {
  const place = draft.value?.place ?? null;
  return (
    <LazyPinMap
      label={t("file.mapOf", { place: place ? nameOf(place) : t("file.noPlace") })}
      place={place && { ...place, byMap: place.method === "map" }}
      towns={towns}
      put={(point, accuracy) => change({ place: placeAt(point, accuracy, "map") })}
      refine={(accuracy) => place && change({ place: { ...place, accuracy } })}
    >
      <button type="button" class="button small" onClick={takePositionAnew}>
        <Glyph name="locate" size={18} />
        {t("file.myPlace")}
      </button>
    </LazyPinMap>
  );
}
