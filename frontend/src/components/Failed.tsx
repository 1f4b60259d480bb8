import { useEffect, useRef } from "preact/hooks";
import { type Failure, isOffline } from "../api/client";
import { t } from "../i18n";
import { tries } from "../start";
import { Notice } from "./Notice";

/** What could not be loaded, why, what to do about it, and by what name operators find it; once there may be a connection again, it is done. */
export function Failed({ failure, retry }: { failure: Failure; retry: () => void }) {
  const tried = tries.value;
  const before = useRef(tried);
  useEffect(() => {
    if (tried !== before.current && isOffline(failure)) retry();
    before.current = tried;
  }, [tried]);
  return (
    <Notice kind="bad" glyph={failure.status === 0 ? "offline" : "info"}>
      <p role="alert">{sentenceOf(failure)}</p>
      {failure.requestId ? <p class="second">{t("common.request", { id: failure.requestId })}</p> : null}
      <button type="button" class="button small" onClick={retry}>
        {t("common.retry")}
      </button>
    </Notice>
  );
}

function sentenceOf(failure: Failure): string {
  if (isOffline(failure)) return t("common.failedOffline");
  if (failure.status === 401 || failure.status === 403) return t("common.failedRefused");
  if (failure.retryAfter !== null) return t("common.failedBusy", { n: failure.retryAfter });
  return t("common.failed");
}
