import type { ComponentChildren } from "preact";
import { Glyph } from "./Glyph";
import "./empty.css";

interface Props {
  readonly title: string;
  readonly glyph?: string;
  /** Where it is all that the screen says. */
  readonly heading?: "h1" | "h2";
  readonly children?: ComponentChildren;
  /** What can be done about it: buttons and links. */
  readonly actions?: ComponentChildren;
}

/** In the place of what is not there: what is missing, why, and what to do about it. */
export function Empty({ title, glyph = "search", heading: Heading = "h2", children, actions }: Props) {
  return (
    <section class="empty sheet">
      <Glyph name={glyph} size={32} />
      <Heading>{title}</Heading>
      {children ? <div class="second">{children}</div> : null}
      {actions ? <div class="empty-actions">{actions}</div> : null}
    </section>
  );
}
