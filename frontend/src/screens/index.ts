/** The screens by their paths; each one is loaded when it is first shown. */

import type { ComponentType } from "preact";

export type Screen = ComponentType<{ readonly rest: string }>;
type Loader = () => Promise<{ default: Screen }>;

/** First step of a path to the screen; what follows it is the screen's `rest`. */
export const SCREENS: Readonly<Record<string, Loader>> = {
  "": () => import("./map"),
  reports: () => import("./reports"),
  "reports/": () => import("./report"),
  report: () => import("./file"),
  desk: () => import("./desk"),
  overview: () => import("./overview"),
  "sign-in": () => import("./sign-in"),
};

/** Return the loader and the rest of a path, or null if no screen is there. */
export function screenAt(path: string): { key: string; load: Loader; rest: string } | null {
  const [first = "", ...others] = path.split("/");
  const rest = others.join("/");
  const key = rest ? `${first}/` : first;
  const load = SCREENS[key] ?? (rest ? SCREENS[first] : undefined);
  return load ? { key, load, rest } : null;
}
