import { useState } from "preact/hooks";
import { api, dataOf } from "../../api/client";
import { useResource } from "../../api/resource";
import { Glyph } from "../../components/Glyph";
import { distance } from "../../format/units";
import { t } from "../../i18n";
import { usePaused } from "../../paused";
import type { DraftPlace } from "../../queue/types";
import { change, draft } from "./draft";
import { nameOf, placeAt } from "./place";
import { position } from "./position";
import { PlaceMap } from "./PlaceMap";
import { useSurroundings } from "./surroundings";
import { numberOf } from "./sizes";
import "./PlacePicker.css";

/** Towns are not points: the place of a name is good to this many metres. */
const TOWN_M = 3_000;
const WRITTEN_M = 100;
/** A search waits until the typing pauses. */
const PAUSE_MS = 250;

/** Where it was: the position of the device, or a place found by its name or coordinates. */
export function PlacePicker() {
  const [searching, setSearching] = useState(false);
  const place = draft.value?.place ?? null;
  const towns = useSurroundings(place);
  return (
    <>
      <PlaceMap towns={towns} />
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
  const asked = usePaused(text.trim().length >= 2 ? text.trim() : null, PAUSE_MS);
  const found = useResource(asked, (signal) => {
    const here = draft.peek()?.place;
    const near = here ? { near: [here.latitude, here.longitude] } : {};
    return dataOf(
      api.GET("/v1/places", { params: { query: { q: asked ?? "", ...near } }, signal }),
    );
  });
  const take = (place: DraftPlace) => {
    change({ place });
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
          const { time_zone, phrase } = one;
          const place = { ...placeAt(one, TOWN_M, "geocode"), name, time_zone, phrase };
          return (
            <li key={`${one.latitude} ${one.longitude}`}>
              <button type="button" class="button wide" onClick={() => take(place)}>
                {name}
              </button>
            </li>
          );
        })}
      </ul>
      <Coordinates take={take} />
    </div>
  );
}

function Coordinates({ take }: { take: (place: DraftPlace) => void }) {
  const [latitude, setLatitude] = useState("");
  const [longitude, setLongitude] = useState("");
  const [wrong, setWrong] = useState(false);
  const use = () => {
    const [lat, lon] = [numberOf(latitude), numberOf(longitude)];
    const fits = lat !== null && lon !== null && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
    setWrong(!fits);
    if (!fits) return;
    take(placeAt({ latitude: lat, longitude: lon }, WRITTEN_M, "map"));
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
