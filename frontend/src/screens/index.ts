/** The screens by their paths; each one is loaded when it is first shown. */

import type { ComponentType } from "preact";
import type { TextKey } from "../i18n";

export type Screen = ComponentType<{ readonly rest: string }>;

interface Place {
  readonly load: () => Promise<{ default: Screen }>;
  /** What the tab of the browser says until the screen says it better. */
  readonly title: TextKey;
}

/** First step of a path to the screen; what follows it is the screen's `rest`. */
export const SCREENS: Readonly<Record<string, Place>> = {
  "": { load: () => import("./map"), title: "common.map" },
  reports: { load: () => import("./reports"), title: "common.reports" },
  "reports/": { load: () => import("./report"), title: "common.reports" },
  report: { load: () => import("./file"), title: "common.reportWeather" },
  desk: { load: () => import("./desk"), title: "common.desk" },
  overview: { load: () => import("./overview"), title: "common.overview" },
  "sign-in": { load: () => import("./sign-in"), title: "common.signIn" },
};

/** Return the screen and the rest of a path, or null if no screen is there. */
export function screenAt(path: string): (Place & { key: string; rest: string }) | null {
  const [first = "", ...others] = path.split("/");
  const rest = others.join("/");
  const key = rest ? `${first}/` : first;
  const place = SCREENS[key] ?? (rest ? SCREENS[first] : undefined);
  return place ? { ...place, key, rest } : null;
}
