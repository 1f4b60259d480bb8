import { useEffect, useState } from "preact/hooks";
import { api, dataOf } from "../../api/client";
import { useResource } from "../../api/resource";
import { Glyph } from "../../components/Glyph";
import { distance, number } from "../../format/units";
import { t } from "../../i18n";
import type { DraftPlace } from "../../queue/types";
import { change, draft } from "./draft";
import { position, rounded, takePositionAnew } from "./position";
import { numberOf } from "./sizes";

/** Towns are not points: the place of a name is good to this many metres. */
const TOWN_M = 3_000;
const WRITTEN_M = 100;

/** Where it was: the position of the device, or a place found by its name or coordinates. */
export function PlacePicker() {
  const [searching, setSearching] = useState(false);
  const place = draft.value?.place ?? null;
  return (
    <>
      <div class="place-line">
        <Glyph name="pin" size={22} class="pen" />
        <b>{place ? nameOf(place) : t("file.noPlace")}</b>
        <button
          type="button"
          class="button bare small"
          aria-expanded={searching}
          onClick={() => setSearching(!searching)}
        >
          {t("file.search")}
        </button>
        <p class="second" aria-live="polite">
          {place ? sentenceOf(place) : positionSentence()}
        </p>
      </div>
      {searching || (!place && position.value === "refused") ? (
        <Search done={() => setSearching(false)} />
      ) : null}
    </>
  );
}

/** The place in words, or else its coordinates. */
export function nameOf(place: DraftPlace): string {
  if (place.name) return place.name;
  return `${number(place.latitude, 4, 4)}°, ${number(place.longitude, 4, 4)}°`;
}

function sentenceOf(place: DraftPlace): string {
  const accuracy = distance(place.accuracy ?? WRITTEN_M);
  if (place.method === "gps") return t("file.placeGps", { accuracy });
  return t(place.method === "map" ? "file.placeMap" : "file.placeSearched", { accuracy });
}

function positionSentence(): string {
  if (position.value === "asked") return t("file.locating");
  return position.value === "refused" ? t("file.locatingFailed") : "";
}

function Search({ done }: { done: () => void }) {
  const [text, setText] = useState("");
  const asked = usePaused(text.trim().length >= 2 ? text.trim() : null);
  const found = useResource(asked, (signal) =>
    dataOf(api.GET("/v1/places", { params: { query: { q: asked ?? "" } }, signal })),
  );
  const take = (place: Pick<DraftPlace, "latitude" | "longitude"> & Partial<DraftPlace>) => {
    change({
      place: { accuracy: TOWN_M, method: "geocode", name: "", zone: null, ...place },
    });
    done();
  };
  return (
    <div class="place-search">
      <label>
        {t("file.searchPlace")}
        <input
          type="search"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      {asked && found.failure ? <p class="second">{t("file.searchFailed")}</p> : null}
      {asked && found.data?.items.length === 0 ? (
        <p class="second" role="status">
          {t("file.searchNone")}
        </p>
      ) : null}
      <ul>
        {(asked ? (found.data?.items ?? []) : []).map((one) => {
          const name = [one.name, one.region, one.country].filter(Boolean).join(", ");
          return (
            <li key={`${one.latitude} ${one.longitude}`}>
              <button
                type="button"
                class="button wide"
                onClick={() => take({ latitude: one.latitude, longitude: one.longitude, name })}
              >
                {name}
              </button>
            </li>
          );
        })}
      </ul>
      <Coordinates take={take} />
      <button type="button" class="button" onClick={takePositionAnew}>
        <Glyph name="locate" size={18} />
        {t("file.myPlace")}
      </button>
    </div>
  );
}

const PAUSE_MS = 250;

/** The latest value, once it has not changed for a moment. */
function usePaused(value: string | null): string | null {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const over = setTimeout(() => setPaused(value), PAUSE_MS);
    return () => clearTimeout(over);
  }, [value]);
  return paused;
}

type Take = (place: Pick<DraftPlace, "latitude" | "longitude"> & Partial<DraftPlace>) => void;

function Coordinates({ take }: { take: Take }) {
  const [latitude, setLatitude] = useState("");
  const [longitude, setLongitude] = useState("");
  const [wrong, setWrong] = useState(false);
  const use = () => {
    const [lat, lon] = [numberOf(latitude), numberOf(longitude)];
    const fits = lat !== null && lon !== null && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
    setWrong(!fits);
    if (!fits) return;
    take({
      latitude: rounded(lat),
      longitude: rounded(lon),
      accuracy: WRITTEN_M,
      method: "map",
    });
  };
  return (
    <fieldset class="coordinates">
      <legend>{t("file.coordinates")}</legend>
      <label>
        {t("file.latitude")}
        <input
          type="text"
          inputMode="decimal"
          aria-invalid={wrong}
          value={latitude}
          onInput={(event) => setLatitude(event.currentTarget.value)}
        />
      </label>
      <label>
        {t("file.longitude")}
        <input
          type="text"
          inputMode="decimal"
          aria-invalid={wrong}
          value={longitude}
          onInput={(event) => setLongitude(event.currentTarget.value)}
        />
      </label>
      <button type="button" class="button" onClick={use}>
        {t("file.useCoordinates")}
      </button>
      {wrong ? (
        <p class="field-error" role="alert">
          {t("file.badCoordinates")}
        </p>
      ) : null}
    </fieldset>
  );
}
