import { zoomFor } from "../charts/ringmap";
import { MapView } from "./MapView";

interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

interface Props {
  readonly label: string;
  readonly here: Point;
  readonly there: Point;
  /** From one to the other in metres. */
  readonly distanceM: number;
}

/** Pixels from the middle within which the other place lies. */
const REACH_PX = 40;
const LEAST_M = 200;

/** A small map of one's own place, a cross, and another one, a disc. */
export default function SpotMap({ label, here, there, distanceM }: Props) {
  return (
    <MapView
      label={label}
      centre={[here.latitude, here.longitude]}
      zoom={zoomFor(Math.max(distanceM, LEAST_M), here.latitude, REACH_PX)}
      interactive={false}
    >
      {({ at }) => {
        const [own, other] = [here, there].map((one) => at(one.latitude, one.longitude));
        return (
          <svg width="1" height="1" aria-hidden="true">
            <circle class="small-map-voice" cx={other?.x} cy={other?.y} r="7" />
            <path class="small-map-cross" d={`M${(own?.x ?? 0) - 7} ${own?.y}h14M${own?.x} ${(own?.y ?? 0) - 7}v14`} />
          </svg>
        );
      }}
    </MapView>
  );
}
