import { t } from "../i18n";

/** Where the base map comes from, as its sources ask. */
export function Credits() {
  return (
    <>
      <p class="map-credits wide-only">{t("map.credits")}</p>
      <details class="map-credits narrow-only">
        <summary>{t("map.sources")}</summary>
        <p>{t("map.credits")}</p>
      </details>
    </>
  );
}
