import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Glyph } from "../../components/Glyph";
import { Notice } from "../../components/Notice";
import { t } from "../../i18n";
import { href, navigate, setQuery } from "../../routing";
import { enqueue } from "../../queue/queue";
import { lasting } from "../../queue/tables";
import { online } from "../../start";
import { type Missing, type Step, filingOf, missing, stepOf } from "./body";
import { draft, release } from "./draft";

/** The head of a step: how far one is, and that nothing is lost. */
export function StepHead({ n, title }: { n: number; title: string }) {
  return (
    <>
      <div class="step-head">
        <a class="button bare" href={href("")} aria-label={t("file.close")}>
          <Glyph name="close" size={22} />
        </a>
        <span class="step-marks" role="img" aria-label={t("file.step", { n })}>
          {[1, 2, 3].map((step) => (
            <i key={step} class={step <= n ? "on" : ""} />
          ))}
        </span>
        {lasting.value ? <span class="second">{t("file.kept")}</span> : null}
      </div>
      <h1 tabIndex={-1}>{title}</h1>
      <NotKept />
      <Refusal n={n} />
    </>
  );
}

/** That the browser keeps nothing for this page, so that it must stay open. */
export function NotKept() {
  if (lasting.value) return null;
  return <Notice kind="stale">{t("file.notKept")}</Notice>;
}

/** Why the service refused the report, on the step where it can be mended. */
function Refusal({ n }: { n: number }) {
  const problem = draft.value?.problem;
  if (!problem) return null;
  const here = problem.errors.filter((error) => STEPS.indexOf(stepOf(error.pointer)) === n - 1);
  const said = problem.errors.length > 0 ? here.map((error) => error.detail) : [problem.detail];
  if (said.length === 0) return null;
  return (
    <Notice kind="bad">
      <p role="alert">
        {t(problem.errors.length > 0 ? "file.refusedField" : "file.refusedWhole")}{" "}
        <span lang="en">{said.join("; ")}</span>
      </p>
    </Notice>
  );
}

const STEPS: readonly Step[] = ["what", "where", "words"];

interface BarProps {
  readonly back?: Step;
  readonly children: ComponentChildren;
}

/** The bar with the next action, at hand at the bottom of the form. */
export function SendBar({ back, children }: BarProps) {
  return (
    <div class="send-bar">
      {back ? (
        <button
          type="button"
          class="button"
          aria-label={t("file.back")}
          onClick={() => setQuery({ step: back })}
        >
          <Glyph name="back" />
        </button>
      ) : null}
      {children}
    </div>
  );
}

/** Where each thing that may be missing is filled in, and where the focus goes for it. */
const LACKS = {
  what: { step: "what", text: "file.needWhat", focus: ".tile" },
  place: { step: "where", text: "file.needPlace", focus: ".place-line button" },
  time: { step: "where", text: "file.needTime", focus: ".own-time input" },
} as const satisfies Record<Missing, object>;

/** The button that sends the report, or leads to what is missing. */
export function SendButton({ primary, label }: { primary: boolean; label: string }) {
  const [lacks, setLacks] = useState<Missing | null>(null);
  const [busy, setBusy] = useState(false);
  return (
    <>
      {lacks ? (
        <p class="field-error" role="alert">
          {t(LACKS[lacks].text)}
        </p>
      ) : null}
      <button
        type="button"
        class={primary ? "button primary" : "button"}
        disabled={busy}
        onClick={() => {
          const lack = draft.value ? missing(draft.value, Date.now())[0] : undefined;
          setLacks(lack ?? null);
          if (lack) return show(lack);
          setBusy(true);
          void sendDraft().finally(() => setBusy(false));
        }}
      >
        {label}
      </button>
    </>
  );
}

function show(lack: Missing): void {
  const { step, focus } = LACKS[lack];
  setQuery({ step });
  requestAnimationFrame(() => document.querySelector<HTMLElement>(focus)?.focus());
}

async function sendDraft(): Promise<void> {
  const written = draft.value;
  if (!written) return;
  await release();
  await enqueue(filingOf(written, Date.now()));
  const after = online.value ? { step: "sent", id: written.id } : { step: "waiting" };
  navigate("report", after, { replace: true });
}
