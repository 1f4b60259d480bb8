import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { Glyph } from "./Glyph";

interface Props {
  readonly title: string;
  readonly close: () => void;
  readonly children: ComponentChildren;
}

/** A dialog over the page; Escape closes it, and the focus returns to where it was. */
export function Dialog({ title, close, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before anybody can press the next key.
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current?.showModal();
    // Once the dialog is gone: until then all else is inert.
    return () => queueMicrotask(() => before?.focus());
  }, []);
  return (
    <dialog ref={dialog} class="dialog" aria-label={title} onClose={close}>
      <header>
        <h2>{title}</h2>
        <button type="button" class="button bare" aria-label={t("common.close")} onClick={close}>
          <Glyph name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}
