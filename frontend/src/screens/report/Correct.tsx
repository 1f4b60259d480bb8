import { useState } from "preact/hooks";
import { Failure } from "../../api/client";
import { type Correction, changedBy, previewed } from "../../api/preview";
import { Dialog } from "../../components/Dialog";
import { toast } from "../../components/Toast";
import { localOf } from "../../format/local-time";
import { zoneName } from "../../format/times";
import { t, word } from "../../i18n";
import { chances } from "../../sentences/words";
import { isWrong, readForm, saveCorrection } from "./corrections";
import type { Loaded } from "./load";
import { MovePin } from "./MovePin";
import "./dialogs.css";

interface Props {
  readonly what: "time" | "place";
  readonly loaded: Loaded;
  readonly zone: string;
  readonly close: () => void;
  readonly changed: () => void;
}

/** Mending the time or the place of one's claim, with a look at what that would change. */
export function Correct({ what, loaded, zone, close, changed }: Props) {
  const [said, setSaid] = useState<{ text: string; wrong: boolean }>({ text: "", wrong: false });
  const [busy, setBusy] = useState(false);
  const { report } = loaded;

  async function withForm(
    form: HTMLFormElement,
    then: (made: Correction) => Promise<void>,
    failed: (failure: Failure) => string,
  ) {
    const made = readForm(what, new FormData(form), zone);
    if (isWrong(made)) {
      setSaid({ text: t(made.wrong), wrong: true });
      form.querySelector("input")?.focus();
      return;
    }
    setBusy(true);
    await then(made).catch((error: unknown) => {
      const text = error instanceof Failure ? failed(error) : t("report.cannotTell");
      setSaid({ text, wrong: true });
    });
    setBusy(false);
  }

  const look = async (made: Correction) => {
    const { verdict } = await previewed(changedBy(report, made));
    const score = verdict?.score ?? null;
    const words = word("outcome", verdict?.outcome ?? "pending");
    const text =
      score === null
        ? t("report.wouldBeOpen", { outcome: words })
        : t("report.wouldBe", { outcome: words, n: chances(score) });
    setSaid({ text, wrong: false });
  };
  const save = async (made: Correction) => {
    await saveCorrection(loaded, made);
    toast(t("report.saved"));
    changed();
    close();
  };
  return (
    <Dialog title={t(what === "time" ? "report.correctTime" : "report.movePin")} close={close}>
      <form
        class="stack report-correct"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void withForm(event.currentTarget, save, notSaved);
        }}
      >
        {what === "time" ? <TimeFields loaded={loaded} zone={zone} /> : <MovePin report={report} />}
        <p role="status" class={said.wrong ? "report-wrong" : ""}>
          {said.text}
        </p>
        <div class="report-two">
          <button
            type="button"
            class="button"
            disabled={busy}
            onClick={(event) => void withForm(event.currentTarget.form as HTMLFormElement, look, notTold)}
          >
            {t("report.wouldFit")}
          </button>
          <button type="submit" class="button primary" disabled={busy}>
            {t("report.save")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function notSaved(failure: Failure): string {
  const why = failure.status === 412 ? t("report.changedMeanwhile") : whyOf(failure);
  return t("report.notSaved", { why });
}

function notTold(failure: Failure): string {
  return failure.status === 422 ? whyOf(failure) : t("report.cannotTell");
}

function whyOf({ errors, detail }: Failure): string {
  return errors[0]?.detail ?? (detail || t("common.failedOffline"));
}

function TimeFields({ loaded: { report }, zone }: { loaded: Loaded; zone: string }) {
  const from = new Date(report.observed_at);
  const name = zoneName(from, zone);
  return (
    <>
      <label class="report-field">
        {t("report.newBegin", { zone: name })}
        <input type="datetime-local" name="begin" defaultValue={localOf(from.getTime(), zone)} required />
      </label>
      {report.observed_until ? (
        <label class="report-field">
          {t("report.newEnd", { zone: name })}
          <input
            type="datetime-local"
            name="end"
            defaultValue={localOf(Date.parse(report.observed_until), zone)}
          />
        </label>
      ) : null}
    </>
  );
}
