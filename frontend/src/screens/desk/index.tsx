import { useEffect, useState } from "preact/hooks";
import type { Failure } from "../../api/client";
import { Empty } from "../../components/Empty";
import { Failed } from "../../components/Failed";
import { Skeleton } from "../../components/Skeleton";
import { useNarrow } from "../../components/useNarrow";
import { t } from "../../i18n";
import { address, href, setQuery } from "../../routing";
import { permissions, principal, ui } from "../../start";
import { Bar } from "./Bar";
import { BulkBar } from "./BulkBar";
import { CaseView } from "./Case";
import { OTHER_TIMES } from "./OtherTimes";
import { Queue } from "./Queue";
import { type Choice, type Read, decide, undo } from "./decisions";
import "./desk.css";
import { type Asked, Dialogs } from "./dialogs";
import { type Command, useKeys } from "./keys";
import { sayDecided, sayUndone } from "./saying";
import { selectedOf, toggle } from "./selection";
import { type Case, type Show, cases, failure, loadQueue, refreshHolds, shownOf } from "./store";

/** The desk: the queue, the case that is looked at, and what can be decided about it. */
export default function Desk() {
  const query = address.value.query;
  const q = query.get("q") ?? "";
  const may = useQueue(q);
  if (!may) return <Refused reason={null} retry={() => undefined} />;
  if (failure.value && !cases.value) {
    return <Refused reason={failure.value} retry={() => void loadQueue(q)} />;
  }
  if (!cases.value) return <Skeleton lines={9} />;
  return <Shown all={cases.value} q={q} show={showOf(query.get("show"))} open={query.get("open")} />;
}

/** How often the desk hears of what others have taken up. */
const HOLDS_MS = 60_000;

/** Load the queue once it is known that the reader may see it; false if they may not. */
function useQueue(q: string): boolean {
  const known = ui.value !== undefined;
  const may = !ui.value || permissions.value.has("review");
  useEffect(() => {
    if (!known || !may) return;
    void loadQueue(q);
    const holds = setInterval(() => void refreshHolds(q), HOLDS_MS);
    return () => clearInterval(holds);
  }, [q, known, may]);
  return may;
}

interface Props {
  readonly all: readonly Case[];
  readonly q: string;
  readonly show: Show;
  readonly open: string | null;
}

function Shown({ all, q, show, open }: Props) {
  const narrow = useNarrow();
  const [asked, ask] = useState<Asked | null>(null);
  const [seen, setSeen] = useState<Read | null>(null);
  const [turn, setTurn] = useState(0);
  const again = () => setTurn((count) => count + 1);

  const shown = shownOf(all, show, principal.value?.id);
  const chosen = shown.find((item) => item.report.id === open);
  const current = chosen ?? (narrow ? null : (shown[0] ?? null));
  const together = selectedOf(shown);

  /** Open the case `steps` further in the queue. */
  function move(steps: number) {
    const at = current ? shown.indexOf(current) : -1;
    const target = shown[Math.min(Math.max(at + steps, 0), shown.length - 1)];
    if (target) setQuery({ open: target.report.id }, { replace: true });
  }

  async function takeBack() {
    const undone = await undo();
    const [first] = undone.done;
    if (first) setQuery({ open: first.report.id }, { replace: true });
    again();
    sayUndone(undone);
  }

  async function choose(choice: Choice) {
    const items = together.length > 0 ? together : current ? [current] : [];
    if (items.length === 0) return;
    const outcome = await decide(items, choice, seen);
    const after = following(shown, outcome.done, current);
    setQuery({ open: narrow ? null : (after?.report.id ?? null) }, { replace: true });
    if (outcome.failure) again();
    sayDecided(choice, outcome, () => void takeBack());
  }

  const doing: Record<Command, () => void> = {
    next: () => move(1),
    previous: () => move(-1),
    undo: () => void takeBack(),
    find: () => document.getElementById("desk-find")?.focus(),
    help: () => ask("help"),
    accept: () => void choose({ kind: "approved" }),
    reject: () => ask("reject"),
    ask: () => ask("ask"),
    merge: () => together.length === 0 && ask("merge"),
    note: () => together.length === 0 && ask("note"),
    select: () => current && toggle(shown, current.report.id),
    times: () => document.getElementById(OTHER_TIMES)?.click(),
  };
  const run = (command: Command) => {
    if (current || ALWAYS.has(command) || together.length > 0) doing[command]();
  };
  useKeys(run);

  return (
    <div class={`desk ${narrow && current ? "desk-one" : ""}`}>
      {narrow && current ? null : (
        <Queue shown={shown} total={all.length} show={show} q={q} current={current?.report.id}>
          {narrow && together.length > 0 ? <BulkBar items={together} run={run} /> : null}
        </Queue>
      )}
      {current ? (
        <section class="desk-case" aria-label={t("desk.case")}>
          <CaseView
            key={`${current.report.id} ${turn}`}
            item={current}
            loaded={setSeen}
            reload={again}
          />
          {together.length > 0 ? <BulkBar items={together} run={run} /> : <Bar run={run} />}
        </section>
      ) : null}
      {asked ? (
        <Dialogs
          asked={asked}
          item={current ?? together[0] ?? null}
          close={() => ask(null)}
          choose={(choice) => void choose(choice)}
          noted={again}
        />
      ) : null}
    </div>
  );
}

/** What can be done without a case. */
const ALWAYS: ReadonlySet<Command> = new Set(["next", "previous", "undo", "find", "help"]);

/** The case to go on with: the one that is shown, or the next one that is left. */
function following(
  shown: readonly Case[],
  done: readonly Case[],
  current: Case | null,
): Case | undefined {
  const left = (item: Case) => !done.includes(item);
  if (!current || left(current)) return current ?? undefined;
  const at = shown.indexOf(current);
  return shown.slice(at).find(left) ?? shown.slice(0, at).findLast(left);
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
