import type { ComponentChildren } from "preact";
import { Glyph } from "./Glyph";

interface Props {
  readonly kind?: "info" | "stale" | "bad";
  readonly glyph?: string;
  readonly children: ComponentChildren;
}

/** A sentence about the state of what is shown. */
export function Notice({ kind = "info", glyph = "info", children }: Props) {
  return (
    <div class={`notice notice-${kind}`}>
      <Glyph name={glyph} />
      <div>{children}</div>
    </div>
  );
}
