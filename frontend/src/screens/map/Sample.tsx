import { useEffect, useState } from "preact/hooks";
import { Glyph } from "../../components/Glyph";
import { PhenomenonGlyph } from "../../components/PhenomenonGlyph";
import { type TextKey, t } from "../../i18n";
import { href } from "../../routing";
import { type Row, rowsWith } from "./state";

/** Reports of the sample that show how claims are checked, by the id that they came with. */
const EXAMPLES: readonly { readonly id: string; readonly text: TextKey }[] = [
  { id: "SE477769", text: "map.exampleFlood" },
  { id: "LSR-20240521T2045Z-DMX-01", text: "map.exampleTornado" },
  { id: "SE479230", text: "map.exampleGust" },
  { id: "MADE-UP-1", text: "map.exampleNo" },
];

interface Example {
  readonly row: Row;
  readonly text: TextKey;
}

/** Says that what is shown is a sample, and offers reports to begin with. */
export function Sample({ total }: { total: number }) {
  const examples = useExamples();
  return (
    <section class="sample" aria-label={t("map.sampleTitle")}>
      <div class="notice">
        <Glyph name="info" />
        <p>
          <b>{t("map.sampleTitle")}</b> {t("map.sampleText", { n: total })}
        </p>
      </div>
      <ul class="sample-examples">
        {examples.map(({ row, text }) => (
          <li key={row.id}>
            <a href={href(`reports/${row.id}`)}>
              <PhenomenonGlyph phenomenon={row.phenomenon} size={22} />
              <span>{t(text)}</span>
              <Glyph name="forward" size={16} />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function useExamples(): readonly Example[] {
  const [examples, setExamples] = useState<readonly Example[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    const asked = EXAMPLES.map(async ({ id, text }) => {
      const [row] = await rowsWith({ external_id: id, limit: 1 }, stop.signal);
      return row ? [{ row, text }] : [];
    });
    Promise.all(asked).then(
      (found) => setExamples(found.flat()),
      () => undefined, // They are an offer; the list is there all the same.
    );
    return () => stop.abort();
  }, []);
  return examples;
}
