import { useEffect, useState } from "preact/hooks";
import { number } from "../format/units";
import { t } from "../i18n";
import { type Frame, edgesOf } from "./degrees";
import type { MapHandle } from "./MapView";

/** Degrees along the lower and the right edge of the map. */
export function DegreesFrame({ map }: { map: MapHandle }) {
  const [, moved] = useState(0);
  useEffect(() => map.onMoving(() => moved((count) => count + 1)), [map]);
  const frame = frameOf(map);
  const { width, height } = frame;
  const { across, down } = edgesOf(frame);
  return (
    <svg class="map-frame" width={width} height={height} aria-hidden="true">
      {across.map(({ degree, x }) => (
        <g key={`x${degree}`}>
          <path d={`M${x} ${height}v-6`} />
          <text x={x + 4} y={height - 4}>
            {longitudeText(degree)}
          </text>
        </g>
      ))}
      {down.map(({ degree, y }) => (
        <g key={`y${degree}`}>
          <path d={`M${width} ${y}h-6`} />
          <text class="map-frame-right" x={width - 8} y={y - 4}>
            {t(degree < 0 ? "map.south" : "map.north", { degrees: number(Math.abs(degree), 2) })}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** What of the world a map shows, and how large. */
export function frameOf(map: MapHandle): Frame {
  const { width, height } = map.size();
  const [north, west] = map.whereIs(0, 0);
  const [south] = map.whereIs(0, height);
  return { north, south, west, zoom: map.view().zoom, width, height };
}

function longitudeText(degree: number): string {
  const around = ((((degree + 180) % 360) + 360) % 360) - 180;
  return t(around < 0 ? "map.west" : "map.east", { degrees: number(Math.abs(around), 2) });
}
