import { useEffect, useState } from "preact/hooks";
import { Glyph } from "../../components/Glyph";
import { Notice } from "../../components/Notice";
import { PhenomenonGlyph } from "../../components/PhenomenonGlyph";
import { VerdictMark } from "../../components/VerdictMark";
import { clock, day, moment } from "../../format/times";
import { t } from "../../i18n";
import { discard, photosOf } from "../../queue/store";
import { lasting } from "../../queue/tables";
import { edit, filings, refresh, sendNow, sending, unsent } from "../../queue/queue";
import type { Filing } from "../../queue/types";
import { href, setQuery } from "../../routing";
import { online, phenomenonLabel } from "../../start";
import { stepOf } from "./body";
import { begin } from "./draft";
import { nameOf, zoneOfPlace } from "./place";
import { sizeText, siOf } from "./sizes";
import { NotKept } from "./Steps";
import { useHeading } from "./useHeading";
import { useVerdict } from "./verdicts";
import "./Waiting.css";

/** What waits to be sent, and what was sent from this device. */
export function Waiting() {
  useHeading(null);
  const waiting = unsent.value;
  const sent = filings.value.filter((filing) => filing.state === "sent");
  return (
    <div class="filing filing-list">
      {online.value || waiting.length === 0 ? null : (
        <Notice kind="stale" glyph="offline">
          <b>{t("file.noConnection")}</b> {t(lasting.value ? "file.nothingLost" : "file.nothingLostHere")}
        </Notice>
      )}
      <h1 tabIndex={-1}>
        {t("file.waiting")}{" "}
        {waiting.length > 0 ? (
          <span class="badge">
            <span aria-hidden="true">{waiting.length}</span>
            <span class="hidden">{t("file.waitingReports", { n: waiting.length })}</span>
          </span>
        ) : null}
      </h1>
      {waiting.length === 0 ? <p>{t("file.waitingNone")}</p> : null}
      <ul>
        {waiting.map((filing) => (
          <Unsent key={filing.id} filing={filing} />
        ))}
      </ul>
      {waiting.length > 0 ? <p class="second">{t("file.timeChosen")}</p> : null}
      {waiting.length > 0 ? <NotKept /> : null}
      <div class="tools">
        {waiting.length > 0 ? (
          <button type="button" class="button" onClick={() => void sendNow()}>
            <Glyph name="retry" size={18} />
            {t("file.tryNow")}
          </button>
        ) : null}
        <a class="button bare" href={href("")}>
          {t("file.toMap")}
        </a>
      </div>
      {sent.length > 0 ? <h2>{t("file.sentHere")}</h2> : null}
      <ul>
        {sent.map((filing) => (
          <SentItem key={filing.id} filing={filing} />
        ))}
      </ul>
    </div>
  );
}

function Unsent({ filing }: { filing: Filing }) {
  const photos = usePhotoCount(filing);
  return (
    <li class="queued">
      <PhenomenonGlyph phenomenon={filing.body.phenomenon ?? "other"} size={28} />
      <div>
        <b>{titleOf(filing)}</b>
        <p class="second">
          {aboutOf(filing)}
          {photos > 0 ? `, ${t("file.photos", { n: photos })}` : ""}
        </p>
        <p class="state" role="status">
          {stateOf(filing, photos)}
        </p>
      </div>
      <Actions filing={filing} />
    </li>
  );
}

function Actions({ filing }: { filing: Filing }) {
  if (filing.state === "stored") {
    return (
      <a class="button small" href={href(`reports/${filing.id}`)}>
        {t("file.open")}
      </a>
    );
  }
  return (
    <div class="queued-actions">
      {needsSignIn(filing) ? (
        <a class="button small" href={href("sign-in")}>
          {t("common.signIn")}
        </a>
      ) : null}
      <button
        type="button"
        class="button small"
        disabled={sending.value === filing.id}
        onClick={() => void takeUp(filing.id)}
      >
        {t("file.edit")}
      </button>
      {filing.state === "refused" ? (
        <button
          type="button"
          class="button small"
          onClick={() => void discard(filing.id).then(() => refresh())}
        >
          {t("file.discard")}
        </button>
      ) : null}
    </div>
  );
}

async function takeUp(id: string): Promise<void> {
  const taken = await edit(id);
  if (!taken) return;
  begin(taken);
  setQuery({ step: stepOf(taken.problem?.errors[0]?.pointer) });
}

function SentItem({ filing }: { filing: Filing }) {
  const checked = useVerdict(filing.id, filing.state);
  return (
    <li>
      <a class="queued" href={href(`reports/${filing.id}`)}>
        <PhenomenonGlyph phenomenon={filing.body.phenomenon ?? "other"} size={28} />
        <span>
          <b>{titleOf(filing)}</b>
          <span class="second">{aboutOf(filing)}</span>
          {checked ? <VerdictMark outcome={checked.verdict?.outcome ?? null} size={16} /> : null}
        </span>
        <Glyph name="forward" size={18} />
      </a>
    </li>
  );
}

/** What a filing is about: its kind, and its size if it has one. */
export function titleOf(filing: Filing): string {
  const kind = filing.body.phenomenon;
  const name = kind ? phenomenonLabel(kind) : filing.body.narrative?.slice(0, 60);
  const size = filing.body.magnitude;
  return [name, size ? sizeText(...siOf(size)) : ""].filter(Boolean).join(", ");
}

/** Where and when it was; the day only if it was another one. */
export function aboutOf(filing: Filing): string {
  const place = filing.draft.place;
  const [when, zone] = [new Date(filing.body.observed_at), zoneOfPlace(place)];
  const isToday = day(when, zone) === day(new Date(), zone);
  const at = isToday ? clock(when, zone) : moment(when, zone);
  return place ? `${nameOf(place)}, ${at}` : at;
}

function stateOf(filing: Filing, photos: number): string {
  const zone = zoneOfPlace(null);
  const { problem, state } = filing;
  if (sending.value === filing.id) return t("file.stateSending");
  if (state === "refused") return t("file.stateRefused", { detail: problem?.detail ?? "" });
  if (state === "stored") {
    return t("file.stateStored", { n: photos, time: clock(new Date(filing.stored ?? 0), zone) });
  }
  if (!problem) return t(online.value ? "file.stateWaiting" : "file.stateConnection");
  if (problem.status === 0) return t("file.stateConnection");
  if (needsSignIn(filing)) return t(problem.status === 401 ? "file.stateSignIn" : "file.stateNotAllowed");
  return t("file.stateLater", { time: clock(new Date(filing.due), zone) });
}

function needsSignIn({ problem, state }: Filing): boolean {
  return state === "waiting" && (problem?.status === 401 || problem?.status === 403);
}

function usePhotoCount(filing: Filing): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    void photosOf(filing.id).then((photos) =>
      setCount(photos.filter((photo) => photo.problem === null).length),
    );
  }, [filing]);
  return count;
}
