import type { ComponentChildren } from "preact";
import { api, dataOf } from "../../api/client";
import { useResource } from "../../api/resource";
import { zoneOf } from "../../format/places";
import { moment } from "../../format/times";
import { t, word } from "../../i18n";
import type { Case } from "./store";
import { reasonText } from "./wording";

interface AsideProps {
  readonly item: Case;
  /** What is looked at after the reasons. */
  readonly children: ComponentChildren;
}

/** Why a case is where it is, who flagged it, what the desk wrote, and what happened to it. */
export function Aside({ item, children }: AsideProps) {
  const { id } = item.report;
  return (
    <>
      <section>
        <h3 class="over">{t("desk.why")}</h3>
        <ul class="desk-list">
          {item.reasons.map((reason) => (
            <li key={reason.code}>{reasonText(reason)}</li>
          ))}
        </ul>
      </section>
      {children}
      <Flags item={item} />
      <Notes id={id} zone={zoneOf(item.report.place)} />
      <History id={id} zone={zoneOf(item.report.place)} />
    </>
  );
}

function Flags({ item }: { readonly item: Case }) {
  const { id } = item.report;
  const flagged = Object.keys(item.flags).length > 0;
  const found = useResource(flagged ? id : null, (signal) =>
    dataOf(api.GET("/v1/reports/{id}/flags", { params: { path: { id } }, signal })),
  );
  return (
    <section>
      <h3 class="over">{t("desk.flags")}</h3>
      {flagged ? (
        <ul class="desk-list">
          {Object.entries(item.flags).map(([reason, n]) => (
            <li key={reason}>{t("desk.flagBy", { n, reason: word("flagReason", reason) })}</li>
          ))}
          {(found.data?.items ?? [])
            .filter((flag) => flag.text)
            .map((flag) => (
              <li key={`${flag.by} ${flag.flagged_at}`} class="said">
                {flag.text}
              </li>
            ))}
        </ul>
      ) : (
        <p class="second">{t("desk.noFlags")}</p>
      )}
    </section>
  );
}

interface Props {
  readonly id: string;
  readonly zone: string;
}

function Notes({ id, zone }: Props) {
  const found = useResource(id, (signal) =>
    dataOf(api.GET("/v1/reports/{id}/notes", { params: { path: { id } }, signal })),
  );
  const notes = found.data?.items ?? [];
  return (
    <section>
      <h3 class="over">{t("desk.notes")}</h3>
      {found.data && notes.length === 0 ? <p class="second">{t("desk.noNotes")}</p> : null}
      <ul class="desk-list">
        {notes.map((note) => (
          <li key={`${note.by} ${note.written_at}`}>
            {note.kind === "answer" ? <b>{t("desk.answer")}: </b> : null}
            <span class="said">{note.text}</span>{" "}
            <span class="caption">{moment(new Date(note.written_at), zone)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function History({ id, zone }: Props) {
  const found = useResource(id, (signal) =>
    dataOf(api.GET("/v1/reports/{id}/history", { params: { path: { id } }, signal })),
  );
  return (
    <section>
      <h3 class="over">{t("desk.history")}</h3>
      <ul class="desk-list">
        {(found.data?.items ?? []).map((entry) => (
          <li key={`${entry.kind} ${entry.at}`}>
            {word("happened", entry.kind)}
            {entry.review ? `: ${word("review", entry.review)}` : ""}{" "}
            <span class="caption">{moment(new Date(entry.at), zone)}</span>
            {entry.reason ? <p class="second">{entry.reason}</p> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
