import { VerdictDisc } from "../../components/VerdictMark";
import { clock } from "../../format/times";
import { number } from "../../format/units";
import { t } from "../../i18n";
import { headingOf, reasonSentence } from "../../sentences/reason";
import { chances } from "../../sentences/words";
import type { Loaded } from "./load";
import "./verdict.css";

/** The verdict: how well the claim stands, why in a sentence, and its chances. */
export function VerdictSheet({ loaded, zone }: { loaded: Loaded; zone: string }) {
  const { evidence, report } = loaded;
  const { verdict } = evidence;
  const outcome = verdict?.outcome ?? "pending";
  const score = verdict?.score ?? null;
  return (
    <section class={`verdict-sheet verdict-sheet-${outcome}`} aria-label={t("report.verdict")}>
      <VerdictDisc outcome={outcome} size={44} />
      <h2>{headingOf(evidence)}</h2>
      <p class="verdict-why" aria-live="polite">
        {verdict ? <Why loaded={loaded} zone={zone} /> : t("report.checking")}{" "}
        <NextLook examination={report.examination} zone={zone} />
      </p>
      {score === null ? null : (
        <p class="verdict-score">
          <b>
            {number(chances(score))}
            <i> {t("report.inHundred")}</i>
          </b>
          <span>{t("report.chance")}</span>
        </p>
      )}
    </section>
  );
}

function Why({ loaded: { evidence }, zone }: { loaded: Loaded; zone: string }) {
  const sentence = reasonSentence(evidence, zone);
  if (sentence) return <>{sentence}</>;
  return <span lang="en">{evidence.verdict?.reason}</span>;
}

/** When it is looked at again, where that is known. */
function NextLook({ examination, zone }: { examination: object; zone: string }) {
  const next = "next_at" in examination ? examination.next_at : null;
  if (typeof next !== "string") return null;
  return <>{t("report.lookedAtAgain", { time: clock(new Date(next), zone) })}</>;
}
