import { useEffect, useRef, useState } from "preact/hooks";
import { Glyph } from "../../components/Glyph";
import { t } from "../../i18n";

const SAID_AGAIN_MS = 60_000;

/** How many reports came in since the list was loaded; they are shown when the reader wants it. */
export function Arrivals({ count, show }: { count: number; show: () => void }) {
  const said = useSaid(count);
  return (
    <div class="arrivals">
      <p class="hidden" role="status">
        {said > 0 ? t("map.newReports", { n: said }) : null}
      </p>
      {count > 0 ? (
        <button type="button" class="chip on" onClick={show}>
          <Glyph name="retry" size={16} />
          {t("map.newReports", { n: count })}
        </button>
      ) : null}
    </div>
  );
}

/** The number as it is read out: at most once a minute. */
function useSaid(count: number): number {
  const [said, setSaid] = useState(count);
  const last = useRef(-SAID_AGAIN_MS);
  useEffect(() => {
    const wait = count === 0 ? 0 : Math.max(0, last.current + SAID_AGAIN_MS - performance.now());
    const later = setTimeout(() => {
      if (count > 0) last.current = performance.now();
      setSaid(count);
    }, wait);
    return () => clearTimeout(later);
  }, [count]);
  return said;
}
