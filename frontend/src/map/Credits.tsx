import { t } from "../i18n";
import { ui } from "../start";

/** Where the map comes from, as its sources ask. */
export function Credits() {
  const credits = ui.value?.credits ?? [];
  if (credits.length === 0) return null;
  const line = credits.map(({ text, url }, i) => (
    <span key={text}>
      {i > 0 ? " · " : null}
      {url ? <a href={url}>{text}</a> : text}
    </span>
  ));
  return (
    <>
      <p class="map-credits wide-only" data-over-map>{line}</p>
      <details class="map-credits narrow-only" data-over-map>
        <summary>{t("map.sources")}</summary>
        <p>{line}</p>
      </details>
    </>
  );
}
