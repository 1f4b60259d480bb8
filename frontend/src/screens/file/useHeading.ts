import { useEffect } from "preact/hooks";

/** Begin at the heading whenever `shown` becomes something else: what had the focus is gone then. */
export function useHeading(shown: unknown): void {
  useEffect(() => {
    document.querySelector<HTMLElement>(".filing h1")?.focus();
    window.scrollTo(0, 0);
  }, [shown]);
}
