import { familyOf, vocabulary } from "../start";
import { Glyph } from "./Glyph";

/** The symbol of a phenomenon in its family's pencil. */
export function PhenomenonGlyph({ phenomenon, size = 20 }: { phenomenon: string; size?: number }) {
  const name = vocabulary.value.phenomena.get(phenomenon)?.glyph ?? "other";
  return <Glyph name={name} size={size} class={`pencil f-${familyOf(phenomenon)}`} />;
}
