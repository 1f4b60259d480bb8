import { useEffect, useRef } from "preact/hooks";
import type { Failure } from "../api/client";
import { t } from "../i18n";
import { online } from "../start";
import { Notice } from "./Notice";

/** What could not be loaded, why, and what to do about it; once there is a connection again, it is done. */
export function Failed({ failure, retry }: { failure: Failure; retry: () => void }) {
  const connected = online.value;
  const before = useRef(connected);
  useEffect(() => {
    if (connected && !before.current && failure.code === "offline") retry();
    before.current = connected;
  }, [connected]);
  return (
    <Notice kind="bad" glyph={failure.status === 0 ? "offline" : "info"}>
      <p role="alert">{sentenceOf(failure)}</p>
      <button type="button" class="button small" onClick={retry}>
        {t("common.retry")}
      </button>
    </Notice>
  );
}

function sentenceOf(failure: Failure): string {
  if (failure.code === "offline") return t("common.failedOffline");
  if (failure.status === 401 || failure.status === 403) return t("common.failedRefused");
  if (failure.retryAfter !== null) return t("common.failedBusy", { n: failure.retryAfter });
  return t("common.failed");
}
