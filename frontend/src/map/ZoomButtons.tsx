import { Glyph } from "../components/Glyph";
import { t } from "../i18n";
import type { MapHandle } from "./MapView";

export function ZoomButtons({ map }: { map: MapHandle }) {
  return (
    <div class="map-zoom" data-over-map>
      <button type="button" aria-label={t("map.zoomIn")} onClick={() => map.zoomBy(1)}>
        <Glyph name="plus" />
      </button>
      <button type="button" aria-label={t("map.zoomOut")} onClick={() => map.zoomBy(-1)}>
        <Glyph name="minus" />
      </button>
    </div>
  );
}
