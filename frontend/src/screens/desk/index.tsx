import { useEffect, useState } from "preact/hooks";
import { Failure } from "../../api/client";
import { Empty } from "../../components/Empty";
import { Failed } from "../../components/Failed";
import { Skeleton } from "../../components/Skeleton";
import { toast } from "../../components/Toast";
import { useNarrow } from "../../components/useNarrow";
import { type TextKey, t } from "../../i18n";
import { address, href, setQuery } from "../../routing";
import { permissions, principal, ui } from "../../start";
import { CaseView, type Read, read } from "./Case";
import { Bar } from "./Bar";
import { type Asked, Dialogs } from "./dialogs";
import "./desk.css";
import { type Command, useKeys } from "./keys";
import { Queue } from "./Queue";
import {
  type Case,
  type Choice,
  type Show,
  cases,
  decide,
  failure,
  loadQueue,
  shownOf,
  undo,
} from "./store";
import { caseTitle } from "./wording";

const SAID: Record<Choice["kind"], TextKey> = {
  approved: "desk.accepted",
  rejected: "desk.rejected",
  has_issues: "desk.asked",
  merged: "desk.merged",
};

/** The desk: the queue, the case that is looked at, and what can be decided about it. */
export default function Desk() {
  const query = address.value.query;
  const q = query.get("q") ?? "";
  const show = showOf(query.get("show"));
  const narrow = useNarrow();
  const [asked, ask] = useState<Asked | null>(null);
  const [seen, setSeen] = useState<Read | null>(null);
  const [turn, setTurn] = useState(0);

  const known = ui.value !== undefined;
  const may = !ui.value || permissions.value.has("review");
  useEffect(() => {
    if (known && may) void loadQueue(q);
  }, [q, known, may]);

  const all = cases.value;
  const shown = shownOf(all ?? [], show, principal.value?.id);
  const open = query.get("open");
  const chosen = shown.find((item) => item.report.id === open);
  const current = chosen ?? (narrow ? null : (shown[0] ?? null));

  /** Open the case `steps` further in the queue. */
  function move(steps: number) {
    const at = current ? shown.indexOf(current) : -1;
    const target = shown[Math.min(Math.max(at + steps, 0), shown.length - 1)];
    if (target) setQuery({ open: target.report.id }, { replace: true });
  }

  async function takeBack() {
    await reported(async () => {
      const item = await undo();
      if (!item) return;
      setQuery({ open: item.report.id }, { replace: true });
      setTurn((count) => count + 1);
      toast(t("desk.undone", { title: caseTitle(item.report) }));
    });
  }

  async function choose(choice: Choice) {
    if (!current) return;
    const after = following(shown, current);
    await reported(async () => {
      await decide(current, await tagOf(current, seen), choice);
      setQuery({ open: narrow ? null : (after?.report.id ?? null) }, { replace: true });
      toast(t(SAID[choice.kind], { title: caseTitle(current.report) }), () => void takeBack());
    }, () => setTurn((count) => count + 1));
  }

  function run(command: Command) {
    if (command === "next") move(1);
    else if (command === "previous") move(-1);
    else if (command === "undo") void takeBack();
    else if (command === "find") document.getElementById("desk-find")?.focus();
    else if (command === "help") ask("help");
    else if (!current) return;
    else if (command === "accept") void choose({ kind: "approved" });
    else ask(command);
  }
  useKeys(run);

  if (!may) return <Refused reason={null} retry={() => undefined} />;
  if (failure.value && !all) return <Refused reason={failure.value} retry={() => void loadQueue(q)} />;
  if (!all) return <Skeleton lines={9} />;
  return (
    <div class={`desk ${narrow && current ? "desk-one" : ""}`}>
      {narrow && current ? null : (
        <Queue shown={shown} total={all.length} show={show} q={q} current={current?.report.id} />
      )}
      {current ? (
        <section class="desk-case" aria-label={t("desk.case")}>
          <CaseView
            key={`${current.report.id} ${turn}`}
            item={current}
            loaded={setSeen}
            reload={() => setTurn((count) => count + 1)}
          />
          <Bar run={run} />
        </section>
      ) : null}
      {asked ? (
        <Dialogs
          asked={asked}
          item={current}
          close={() => ask(null)}
          choose={(choice) => void choose(choice)}
          noted={() => setTurn((count) => count + 1)}
        />
      ) : null}
    </div>
  );
}

/** Do something and say so if it fails; `again` shows what the reader had not seen. */
async function reported(act: () => Promise<void>, again?: () => void): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.status === 412) again?.();
    if (error.status === 412) toast(t("desk.changed"));
    else if (error.code === "cannot_undo") toast(t("desk.cannotUndo"));
    else toast(t("desk.failed", { detail: error.detail }));
  }
}

/** The tag of a case as the reader sees it: of the queue, as long as the report is on its way. */
async function tagOf({ report }: Case, seen: Read | null): Promise<string> {
  if (seen?.report.id === report.id) return seen.etag;
  const now = await read(report.id);
  if (now.report.revision === report.revision && now.report.review === report.review) return now.etag;
  throw new Failure(412, "changed", "", null);
}

function following(shown: readonly Case[], current: Case): Case | undefined {
  const at = shown.indexOf(current);
  return shown[at + 1] ?? shown[at - 1];
}

function showOf(text: string | null): Show {
  return text === "mine" || text === "flagged" ? text : "all";
}

interface RefusedProps {
  /** What came instead of the queue; null if it was not asked for, as nobody is signed in. */
  readonly reason: Failure | null;
  readonly retry: () => void;
}

function Refused({ reason, retry }: RefusedProps) {
  return (
    <div class="page stack">
      <h1>{t("desk.title")}</h1>
      {reason === null || reason.status === 401 || reason.status === 403 ? (
        <Empty
          title={t("desk.refused")}
          glyph="key"
          actions={
            <a class="button small primary" href={href("sign-in")}>
              {t("common.signIn")}
            </a>
          }
        >
          {t("desk.refusedWhy")}
        </Empty>
      ) : (
        <Failed failure={reason} retry={retry} />
      )}
    </div>
  );
}
