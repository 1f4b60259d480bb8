import "./file.css"; // first: what it says of the whole form, its parts change
import { useEffect } from "preact/hooks";
import { Notice } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { t } from "../../i18n";
import { address } from "../../routing";
import type { Step } from "./body";
import { draft, resume } from "./draft";
import { Sent } from "./Sent";
import { Waiting } from "./Waiting";
import { What } from "./What";
import { Where } from "./Where";
import { Words } from "./Words";
import { takePosition } from "./position";
import { useHeading } from "./useHeading";
import { witnessed, beginAsWitness } from "./witness";

const STEPS: Record<Step, () => preact.JSX.Element> = { what: What, where: Where, words: Words };

/** Filing a report in three steps; then what waits, and what was sent. */
export default function Screen() {
  const step = address.value.query.get("step") ?? "what";
  const sent = address.value.query.get("id");
  if (step === "waiting") return <Waiting />;
  if (step === "sent" && sent) return <Sent key={sent} id={sent} />;
  return <Form step={step in STEPS ? (step as Step) : "what"} />;
}

async function prepared(witness: string | null): Promise<void> {
  if (witness) await beginAsWitness(witness);
  else if (!draft.peek()) await resume();
}

function Form({ step }: { step: Step }) {
  const witness = address.value.query.get("witness");
  useEffect(() => {
    let left = false;
    let stop = () => {};
    // A position that came before the draft could not be kept in it.
    void prepared(witness).then(() => {
      if (!left) stop = takePosition();
    });
    return () => {
      left = true;
      stop();
    };
  }, [witness]);
  useHeading(step);
  if (!draft.value) return <Skeleton />;
  const Shown = STEPS[step];
  return (
    <div class="filing">
      {witnessed.value ? <Notice>{t(witnessed.value)}</Notice> : null}
      <Shown />
    </div>
  );
}
