import { useState } from "preact/hooks";
import { Failure, api, dataOf } from "../../api/client";
import { useResource } from "../../api/resource";
import { Empty } from "../../components/Empty";
import { toast } from "../../components/Toast";
import { useTitle } from "../../components/useTitle";
import { HERE, moment } from "../../format/times";
import { type TextKey, t } from "../../i18n";
import { href } from "../../routing";
import { permissions, principal, ui } from "../../start";
import type { Gone, History } from "./load";

const GONE: Readonly<Record<Gone, TextKey>> = {
  withdrawn: "report.gone",
  erased: "report.goneErased",
  merged: "report.goneMerged",
  missing: "report.missing",
};

const GLYPHS: Readonly<Record<Gone, string>> = {
  withdrawn: "undo",
  erased: "close",
  merged: "merge",
  missing: "search",
};

interface Props {
  readonly id: string;
  readonly gone: Gone;
  readonly failure: Failure;
  readonly reload: () => void;
}

/** Why there is no report at this address, and where to go instead. */
export function GoneReport({ id, gone, failure, reload }: Props) {
  useTitle(t(GONE[gone]));
  if (gone === "withdrawn") {
    return <Withdrawn id={id} at={failure.facts.withdrawn_at ?? null} restored={reload} />;
  }
  const into = failure.facts.merged_into;
  return (
    <div class="page">
      <Empty
        heading="h1"
        title={t(GONE[gone])}
        glyph={GLYPHS[gone]}
        actions={into ? <a class="button" href={href(`reports/${into}`)}>{t("report.goneMergedTo")}</a> : <ToMap />}
      >
        {gone === "missing" ? t("report.missingWhy") : null}
        {gone === "erased" ? t("report.goneErasedWhy") : null}
      </Empty>
    </div>
  );
}

function ToMap() {
  return (
    <a class="button" href={href("")}>
      {t("common.toMap")}
    </a>
  );
}

interface WithdrawnProps {
  readonly id: string;
  readonly at: string | null;
  readonly restored: () => void;
}

/** When a report was withdrawn, and by whom if the reader may know; those may bring it back. */
function Withdrawn({ id, at, restored }: WithdrawnProps) {
  // Its history is for the observer and the desk; strangers need not ask.
  const found = useResource(principal.value ? id : null, (signal) => historyOf(id, signal));
  const history = found.data ?? [];
  return (
    <div class="page">
      <Empty
        heading="h1"
        title={t("report.gone")}
        glyph={GLYPHS.withdrawn}
        actions={
          <>
            {mayRestore(history) ? <Restore id={id} restored={restored} /> : null}
            <ToMap />
          </>
        }
      >
        {at ? <p>{whoAndWhen(history, moment(new Date(at), HERE))}</p> : null}
        {mayRestore(history) ? <p>{t("report.goneKept")}</p> : null}
      </Empty>
    </div>
  );
}

async function historyOf(id: string, signal: AbortSignal): Promise<readonly History[]> {
  const asked = api.GET("/v1/reports/{id}/history", { params: { path: { id } }, signal });
  return (await dataOf(asked)).items;
}

function whoAndWhen(history: readonly History[], time: string): string {
  const by = history.findLast(({ kind }) => kind === "withdrawn")?.by;
  if (!by) return t("report.goneAt", { time });
  // Where nobody signs in, everybody has the same name.
  if (by === principal.value?.id && ui.value?.access === "keys") return t("report.goneByYou", { time });
  return by === observerOf(history)
    ? t("report.goneByObserver", { time })
    : t("report.goneBy", { time, name: by });
}

function observerOf(history: readonly History[]): string | null {
  return history.find(({ kind }) => kind === "filed")?.by ?? null;
}

function mayRestore(history: readonly History[]): boolean {
  if (history.length === 0) return false;
  if (permissions.value.has("change_any_report")) return true;
  return observerOf(history) === principal.value?.id && permissions.value.has("change_own_reports");
}

function Restore({ id, restored }: { id: string; restored: () => void }) {
  const [busy, setBusy] = useState(false);
  const restore = async () => {
    setBusy(true);
    try {
      await dataOf(api.POST("/v1/reports/{id}/restore", { params: { path: { id } } }));
      restored();
    } catch (error) {
      const why = error instanceof Failure && error.detail;
      toast(t("report.notRestored", { why: why || t("common.failedOffline") }));
      setBusy(false);
    }
  };
  return (
    <button type="button" class="button primary" disabled={busy} onClick={() => void restore()}>
      {t("report.restore")}
    </button>
  );
}
