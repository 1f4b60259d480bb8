import type { ComponentChildren } from "preact";
import { Glyph } from "./Glyph";
import "./empty.css";

interface Props {
  readonly title: string;
  readonly glyph?: string;
  readonly children?: ComponentChildren;
  /** What can be done about it: buttons and links. */
  readonly actions?: ComponentChildren;
}

/** In the place of what is not there: what is missing, why, and what to do about it. */
export function Empty({ title, glyph = "search", children, actions }: Props) {
  return (
    <section class="empty sheet">
      <Glyph name={glyph} size={32} />
      <h2>{title}</h2>
      {children ? <div class="second">{children}</div> : null}
      {actions ? <div class="empty-actions">{actions}</div> : null}
    </section>
  );
}
