import { useEffect } from "preact/hooks";
import { shownSince } from "../api/freshness";
import { HERE, clock, day, moment } from "../format/times";
import { t } from "../i18n";
import { online, tryAgain } from "../start";
import { Notice } from "./Notice";

/** How long after the service could not be reached it is asked again. */
const AGAIN_MS = 20_000;

/** That there is no connection, how old what is shown is, and that reports can be filed all the same. */
export function Offline() {
  const waiting = online.value;
  useEffect(() => {
    // Without a network the browser says when there is one again.
    if (!waiting) return;
    const later = setInterval(tryAgain, AGAIN_MS);
    return () => clearInterval(later);
  }, [waiting]);
  return (
    <Notice kind="stale" glyph="offline">
      <p role="status">
        <b>{t("common.offline")}</b> {ageText(shownSince.value)} {t("common.offlineWaits")}
      </p>
      {waiting ? (
        <button type="button" class="button small" onClick={tryAgain}>
          {t("common.retry")}
        </button>
      ) : null}
    </Notice>
  );
}

/** When what is shown came; its day, too, unless that was today. */
function ageText(since: Date | null): string {
  if (!since) return "";
  const today = day(since, HERE) === day(new Date(), HERE);
  return today
    ? t("common.offlineSince", { time: clock(since, HERE) })
    : t("common.offlineSinceDay", { time: moment(since, HERE) });
}
