import { t } from "../../i18n";
import { MapView } from "../../map/MapView";
import "./map.css";

export default function Screen() {
  return (
    <div class="map-screen">
      <h1 class="hidden">{t("map.title")}</h1>
      <div class="map-place">
        <MapView label={t("map.title")} centre={[41.9, -93.4]} zoom={8} frame />
      </div>
    </div>
  );
}
