import { useState } from "preact/hooks";
import type { Schemas } from "../../api/client";
import { useResource } from "../../api/resource";
import { Failed } from "../../components/Failed";
import { VerdictDisc } from "../../components/VerdictMark";
import { zoneOf } from "../../format/places";
import { duration, moment } from "../../format/times";
import { number } from "../../format/units";
import { t, word } from "../../i18n";
import { reasonSentence } from "../../sentences/reason";
import { chances } from "../../sentences/words";
import { Key } from "./Bar";
import { KEYS, keysOn } from "./keys";
import { type Tried, closest, fitting, tryTimes } from "./other-times";

interface Props {
  readonly report: Schemas["Report"];
}

/** Its key presses this. */
export const OTHER_TIMES = "desk-other-times";

/**
 * Whether the claim would be supported some hours or a day away from its time.
 *
 * Asked for by hand: each preview may cost a call to a source of weather.
 */
export function OtherTimes({ report }: Props) {
  const [asked, ask] = useState(false);
  const found = useResource(asked ? report.id : null, (signal) => tryTimes(report, signal));
  const outcome = report.verdict?.outcome;
  const known = report.place.latitude !== null && report.place.longitude !== null;
  if (!outcome || outcome === "supported" || !known) return null;
  return (
    <section>
      <h3 class="over">{t("desk.otherTimes")}</h3>
      <div aria-live="polite" class="second desk-times-answer">
        {found.data ? <Answer tried={found.data} zone={zoneOf(report.place)} /> : null}
        {asked && found.busy ? <p>{t("desk.otherTimesBusy")}</p> : null}
      </div>
      {found.failure ? <Failed failure={found.failure} retry={found.reload} /> : null}
      {asked ? null : (
        <>
          <p class="second desk-times-why">{t("desk.otherTimesWhy")}</p>
          <button
            type="button"
            id={OTHER_TIMES}
            class="button small"
            aria-keyshortcuts={keysOn.value ? KEYS.times : undefined}
            onClick={() => ask(true)}
          >
            {t("desk.tryTimes")}
            {keysOn.value ? <Key letter={KEYS.times} /> : null}
          </button>
        </>
      )}
    </section>
  );
}

interface AnswerProps {
  readonly tried: readonly Tried[];
  readonly zone: string;
}

const MOST = 3;

function Answer({ tried, zone }: AnswerProps) {
  const fits = fitting(tried);
  if (fits.length > 0) {
    return (
      <ul class="desk-times">
        {fits.slice(0, MOST).map((one) => (
          <Time key={one.hours} tried={one} zone={zone} />
        ))}
      </ul>
    );
  }
  const best = closest(tried);
  return (
    <>
      <p>{t("desk.noTimeFits", { n: tried.length })}</p>
      {best ? (
        <ul class="desk-times">
          <Time tried={best} zone={zone} />
        </ul>
      ) : null}
    </>
  );
}

function Time({ tried: { hours, at, evidence }, zone }: { tried: Tried; zone: string }) {
  const { score } = evidence.sum;
  const outcome = evidence.verdict?.outcome ?? "pending";
  return (
    <li>
      <VerdictDisc outcome={outcome} size={18} />
      <div>
        <b>
          {t(hours < 0 ? "desk.timeEarlier" : "desk.timeLater", {
            span: Math.abs(hours) === 24 ? t("desk.aDay") : duration(Math.abs(hours) * 3600),
            time: moment(at, zone),
          })}
        </b>{" "}
        {word("outcome", outcome)}
        {score === null ? "" : `, ${t("desk.chance", { value: number(chances(score)) })}`}
        {". "}
        {reasonSentence(evidence, zone)}
      </div>
    </li>
  );
}
