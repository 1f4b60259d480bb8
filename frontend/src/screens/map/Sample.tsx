import { useEffect, useState } from "preact/hooks";
import { Glyph } from "../../components/Glyph";
import { PhenomenonGlyph } from "../../components/PhenomenonGlyph";
import { distance } from "../../format/units";
import { type TextKey, t } from "../../i18n";
import { href } from "../../routing";
import { type Context, rowsWith } from "./state";
import { periodsText } from "./wording";

interface Example {
  /** The id that the report came with. */
  readonly id: string;
  readonly phenomenon: string;
  readonly text: TextKey;
  /** A distance that the text names. */
  readonly metres?: number;
}

/** Reports of the sample that show how claims are checked. */
const EXAMPLES: readonly Example[] = [
  { id: "SE477769", phenomenon: "flash_flood", text: "map.exampleFlood", metres: 1_900 },
  { id: "LSR-20240521T2045Z-DMX-01", phenomenon: "tornado", text: "map.exampleTornado" },
  { id: "SE479230", phenomenon: "non_tstm_wnd_gst", text: "map.exampleGust" },
  { id: "MADE-UP-1", phenomenon: "heavy_rain", text: "map.exampleNo" },
];

interface Props {
  /** All reports, with the times that they are of. */
  readonly context: Context;
  /** Whether the map is still loading, which this must not slow down. */
  readonly hold: boolean;
}

/** Says that what is shown is a sample, and offers reports to begin with. */
export function Sample({ context: { total, strip }, hold }: Props) {
  const found = useReports(hold);
  return (
    <section class="sample" aria-label={t("map.sampleTitle")}>
      <div class="notice">
        <Glyph name="info" />
        <p>
          <b>{t("map.sampleTitle")}</b> {t("map.sampleText", { n: total, places: periodsText(strip.periods) })}
        </p>
      </div>
      <ul class="sample-examples">
        {EXAMPLES.filter(({ id }) => found?.get(id) !== null).map((example) => {
          const report = found?.get(example.id);
          return (
            <li key={example.id}>
              <a {...(report ? { href: href(`reports/${report}`) } : {})}>
                <PhenomenonGlyph phenomenon={example.phenomenon} size={22} />
                <span>{t(example.text, { distance: distance(example.metres ?? 0) })}</span>
                <Glyph name="forward" size={16} />
              </a>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The reports of the examples, null for one that is gone; nothing as long as that is not known. */
function useReports(hold: boolean): ReadonlyMap<string, string | null> | null {
  const [found, setFound] = useState<ReadonlyMap<string, string | null> | null>(null);
  useEffect(() => {
    if (hold) return;
    const stop = new AbortController();
    const asked = EXAMPLES.map(async ({ id }) => {
      const [row] = await rowsWith({ external_id: id, limit: 1 }, stop.signal);
      return [id, row?.id ?? null] as const;
    });
    Promise.all(asked).then(
      (answers) => setFound(new Map(answers)),
      () => undefined, // They are an offer; the list is there all the same.
    );
    return () => stop.abort();
  }, [hold]);
  return found;
}
