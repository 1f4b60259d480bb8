import { useEffect, useState } from "preact/hooks";
import { number } from "../format/units";
import { t } from "../i18n";
import { multiples, stepOfDegrees } from "./degrees";
import type { MapHandle } from "./MapView";

/** Degrees along the lower and the right edge of the map. */
export function DegreesFrame({ map }: { map: MapHandle }) {
  const [, moved] = useState(0);
  useEffect(() => map.onMoving(() => moved((count) => count + 1)), [map]);
  const { width, height } = map.size();
  const [north, west] = map.whereIs(0, 0);
  const [south] = map.whereIs(0, height);
  const { zoom } = map.view();
  const step = stepOfDegrees(zoom);
  const perDegree = (256 * 2 ** zoom) / 360;
  const top = mercator(north);
  const y = (latitude: number) => ((top - mercator(latitude)) / (top - mercator(south))) * height;
  return (
    <svg class="map-frame" width={width} height={height} aria-hidden="true">
      {multiples(step, west, west + width / perDegree).map((degree) => {
        const x = (degree - west) * perDegree;
        return (
          <g key={`x${degree}`}>
            <path d={`M${x} ${height}v-6`} />
            <text x={x + 4} y={height - 4}>
              {longitudeText(degree)}
            </text>
          </g>
        );
      })}
      {multiples(step, south, north).map((degree) => (
        <g key={`y${degree}`}>
          <path d={`M${width} ${y(degree)}h-6`} />
          <text class="map-frame-right" x={width - 8} y={y(degree) - 4}>
            {t(degree < 0 ? "map.south" : "map.north", { degrees: number(Math.abs(degree), 2) })}
          </text>
        </g>
      ))}
    </svg>
  );
}

function longitudeText(degree: number): string {
  const around = ((((degree + 180) % 360) + 360) % 360) - 180;
  return t(around < 0 ? "map.west" : "map.east", { degrees: number(Math.abs(around), 2) });
}

function mercator(latitude: number): number {
  return Math.asinh(Math.tan((latitude * Math.PI) / 180));
}
