import { number } from "../../format/units";
import { t, word } from "../../i18n";
import { type Summary, sorted } from "./counts";

const SHOWN = 6;
const WIDTH = 400;

/** Who reports, those with the most reports first. */
export function Reporters({ summary }: { readonly summary: Summary }) {
  const all = sorted(summary.by.source);
  const most = all[0]?.[1] ?? 1;
  const others = all.slice(SHOWN).reduce((total, [, count]) => total + count, 0);
  return (
    <section>
      <h2 class="over">{t("overview.reporters")}</h2>
      {all.slice(0, SHOWN).map(([source, count]) => (
        <Bar key={source} name={word("source", source)} count={count} most={most} />
      ))}
      {others > 0 ? <Bar name={t("overview.others")} count={others} most={Math.max(most, others)} /> : null}
    </section>
  );
}

function Bar({ name, count, most }: { readonly name: string; readonly count: number; readonly most: number }) {
  return (
    <div class="overview-bar">
      <span class="overview-name">{name}</span>
      <svg viewBox={`0 0 ${WIDTH} 18`} preserveAspectRatio="none" aria-hidden="true">
        <rect class="share-plain" x={1} y={4} width={(count / most) * (WIDTH - 20)} height={10} />
      </svg>
      <b>{number(count)}</b>
    </div>
  );
}
