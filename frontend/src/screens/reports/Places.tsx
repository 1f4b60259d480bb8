import { api, dataOf } from "../../api/client";
import { useResource } from "../../api/resource";
import { addressOf } from "../../filters";
import { t } from "../../i18n";
import { href } from "../../routing";

/** How far around a place its reports are looked for, in degrees of latitude: about 50 km. */
const AROUND_DEG = 0.45;
const SHOWN = 3;

/** Places of the name that was looked for, and the way to what was reported there. */
export function Places({ q }: { readonly q: string }) {
  const found = useResource(q, (signal) =>
    dataOf(api.GET("/v1/places", { params: { query: { q, limit: SHOWN } }, signal })),
  );
  const places = found.failure ? [] : (found.data?.items ?? []);
  if (places.length === 0) return null;
  return (
    <p class="second reports-places">
      {t("reports.places")}{" "}
      {places.map((place) => (
        <a key={`${place.latitude} ${place.longitude}`} href={around(place)}>
          {[place.name, place.region, place.country].filter(Boolean).join(", ")}
        </a>
      ))}
    </p>
  );
}

function around({ latitude, longitude }: { latitude: number; longitude: number }): string {
  // A degree of longitude shrinks towards the poles; beside them the box is as wide as it may be.
  const wide = Math.min(AROUND_DEG / Math.max(Math.cos((latitude * Math.PI) / 180), 0.01), 90);
  const turned = (degrees: number) => ((((degrees + 180) % 360) + 360) % 360) - 180;
  const { box } = addressOf({
    box: [
      turned(longitude - wide),
      Math.max(latitude - AROUND_DEG, -90),
      turned(longitude + wide),
      Math.min(latitude + AROUND_DEG, 90),
    ],
  });
  return href("reports", { box: box ?? "" });
}
