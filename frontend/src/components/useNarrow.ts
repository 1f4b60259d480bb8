import { useEffect, useState } from "preact/hooks";

/** The same width as in the styles of the frame. */
const NARROW = "(max-width: 820px)";

/** Whether the screen is as narrow as a phone's, where tables become cards. */
export function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const watched = matchMedia(NARROW);
    const changed = () => setNarrow(watched.matches);
    watched.addEventListener("change", changed);
    return () => watched.removeEventListener("change", changed);
  }, []);
  return narrow;
}
