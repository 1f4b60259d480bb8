import sprite from "./glyphs.svg?url";

interface Props {
  /** Its name in the sprite, such as "hail" or "plus". */
  readonly name: string;
  readonly size?: number;
  readonly class?: string;
}

/** A drawn symbol; always beside a word, so it has no name of its own. */
export function Glyph({ name, size = 20, class: more = "" }: Props) {
  return (
    <svg class={`glyph ${more}`} width={size} height={size} aria-hidden="true">
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}

/** The address of a symbol, for drawings that place it themselves. */
export function glyphHref(name: string): string {
  return `${sprite}#${name}`;
}
