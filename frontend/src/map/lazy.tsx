/** Maps that come after what is around them: who sends at once never waits for one. */

import type { ComponentProps, ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type PinMap from "./PinMap";
import type SpotMap from "./SpotMap";
import "./pin-map.css";

type PinProps = ComponentProps<typeof PinMap>;
type SpotProps = ComponentProps<typeof SpotMap>;

/** A map with a pin; without it, search and coordinates are there. */
export function LazyPinMap(props: PinProps) {
  const Shown = useLoaded<PinProps>(() => import("./PinMap"));
  return Shown ? <Shown {...props} /> : <div class="place-map" />;
}

/** A small map; without it, distance and direction are there in words. */
export function LazySpotMap(props: SpotProps) {
  const Shown = useLoaded<SpotProps>(() => import("./SpotMap"));
  return Shown ? <Shown {...props} /> : null;
}

function useLoaded<P>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> | null {
  const [shown, setShown] = useState<ComponentType<P> | null>(null);
  useEffect(() => {
    load().then((module) => setShown(() => module.default), () => undefined);
  }, []);
  return shown;
}
