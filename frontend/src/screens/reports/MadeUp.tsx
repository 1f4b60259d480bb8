import { word } from "../../i18n";
import type { Row } from "./loaded";

/** Says of a claim that nobody made it, wherever it is shown. */
export function MadeUp({ row }: { readonly row: Row }) {
  if (row.source !== "made_up") return null;
  return <span class="caption">{word("source", row.source)}</span>;
}
