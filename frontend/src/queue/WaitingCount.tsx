import { Glyph } from "../components/Glyph";
import { t } from "../i18n";
import { href } from "../routing";
import { unsent } from "./queue";
import "./WaitingCount.css";

/** How many reports wait to be sent, in the frame of every screen; nothing while none do. */
export function WaitingCount() {
  const n = unsent.value.length;
  if (n === 0) return null;
  return (
    <a class="waiting-count" href={href("report", { step: "waiting" })}>
      <Glyph name="clock" size={18} />
      <span aria-hidden="true" class="narrow-only">
        {n}
      </span>
      <span class="waiting-words">{t("file.waitingCount", { n })}</span>
    </a>
  );
}
