import { useState } from "preact/hooks";
import { Dialog } from "../../components/Dialog";
import { t } from "../../i18n";
import { Key } from "./Bar";
import { WordsForm } from "./dialogs";
import type { Choice } from "./decisions";

interface Props {
  readonly close: () => void;
  readonly choose: (choice: Choice) => void;
}

const REASONS = [
  "desk.reason1",
  "desk.reason2",
  "desk.reason3",
  "desk.reason4",
  "desk.reason5",
] as const;
const OTHER = String(REASONS.length + 1);

/** The reason of a rejection: one of five sentences by its number, or words of one's own. */
export function Reject({ close, choose }: Props) {
  const [other, setOther] = useState(false);
  const reject = (reason: string) => choose({ kind: "rejected", reason });
  return (
    <Dialog title={t("desk.rejectWhy")} close={close}>
      {other ? (
        <WordsForm label={t("desk.reasonText")} send={t("desk.reject")} done={reject} />
      ) : (
        <div
          class="stack"
          onKeyDown={(event) => {
            const reason = REASONS[Number(event.key) - 1];
            if (reason) reject(t(reason));
            if (event.key !== OTHER) return;
            event.preventDefault();
            setOther(true);
          }}
        >
          <p class="second">{t("desk.rejectHint")}</p>
          <ol class="desk-reasons">
            {REASONS.map((reason, index) => (
              <li key={reason}>
                <button
                  type="button"
                  class="button wide"
                  autofocus={index === 0}
                  onClick={() => reject(t(reason))}
                >
                  <Key letter={String(index + 1)} />
                  {t(reason)}
                </button>
              </li>
            ))}
            <li>
              <button type="button" class="button wide" onClick={() => setOther(true)}>
                <Key letter={OTHER} />
                {t("desk.reason6")}
              </button>
            </li>
          </ol>
        </div>
      )}
    </Dialog>
  );
}
