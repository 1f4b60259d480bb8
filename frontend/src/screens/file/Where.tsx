import { useEffect, useState } from "preact/hooks";
import { Segmented } from "../../components/Segmented";
import { instantOf, localOf } from "../../format/local-time";
import { clock, day, zoneName } from "../../format/times";
import { t } from "../../i18n";
import { setQuery } from "../../routing";
import { change, draft } from "./draft";
import { zoneOfPlace } from "./place";
import { PlacePicker } from "./PlacePicker";
import { Sizes } from "./Sizes";
import { SendBar, SendButton, StepHead } from "./Steps";
import { NOW, atOf, minutesAgo } from "./when";
import "./Where.css";

/** The second step: place, time and size. */
export function Where() {
  return (
    <>
      <StepHead n={2} title={t("file.where")} />
      <PlacePicker />
      <When />
      <Sizes />
      <SendBar back="what">
        <SendButton primary={false} label={t("file.sendNow")} />
        <button
          type="button"
          class="button primary"
          onClick={() => setQuery({ step: "words" })}
        >
          {t("file.nextWords")}
        </button>
      </SendBar>
    </>
  );
}

const AGO = [10, 30] as const;

function When() {
  const time = draft.value?.time ?? { ...NOW, at: Date.now() };
  const now = useNow();
  const zone = zoneOfPlace(draft.value?.place);
  const at = atOf(time, now);
  const chosen = time.kind === "ago" ? String(time.minutes) : time.kind;
  return (
    <>
      <p class="label" id="when">
        {t("file.when")}
      </p>
      <Segmented
        label={t("file.when")}
        options={[
          { value: "now", label: t("file.now") },
          ...AGO.map((n) => ({ value: String(n), label: t("file.minutesAgo", { n }) })),
          { value: "own", label: t("file.earlier") },
        ]}
        value={chosen}
        choose={(value) => {
          if (value === "now") change({ time: { ...NOW, at: Date.now() } });
          else if (value === "own") change({ time: { kind: "own", minutes: 0, at } });
          else change({ time: minutesAgo(Number(value), Date.now()) });
        }}
      />
      {time.kind === "own" ? (
        <label class="own-time second">
          {t("file.ownTime", { zone: zoneName(new Date(at), zone) })}
          <input
            type="datetime-local"
            value={localOf(at, zone)}
            max={localOf(now, zone)}
            onChange={(event) => {
              const instant = instantOf(event.currentTarget.value, zone);
              if (instant !== null) change({ time: { kind: "own", minutes: 0, at: instant } });
            }}
          />
        </label>
      ) : null}
      <p class="second">{t("file.whenHere", { time: momentOf(at, zone) })}</p>
    </>
  );
}

function momentOf(at: number, zone: string): string {
  const when = new Date(at);
  return `${day(when, zone, { weekday: true })}, ${clock(when, zone)}`;
}

/** The present, renewed with every half minute. */
function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const tick = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(tick);
  }, []);
  return now;
}
