import type { ComponentProps, ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type PinMap from "./PinMap";
import "./pin-map.css";

type Props = ComponentProps<typeof PinMap>;

/** A map that comes after the form around it: who sends at once never waits for it. */
export function LazyPinMap(props: Props) {
  const [Shown, setShown] = useState<ComponentType<Props> | null>(null);
  useEffect(() => {
    // Without it, search and coordinates are there.
    import("./PinMap").then((module) => setShown(() => module.default), () => undefined);
  }, []);
  return Shown ? <Shown {...props} /> : <div class="place-map" />;
}
