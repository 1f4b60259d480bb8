import { useResource } from "../../api/resource";
import { Skeleton } from "../../components/Skeleton";
import { VerdictDisc } from "../../components/VerdictMark";
import { type FilterParameters, VERDICTS } from "../../filters";
import { number } from "../../format/units";
import { t, word } from "../../i18n";
import { vocabulary } from "../../start";
import { type Summary, outcomesByFamily } from "./counts";

interface Props {
  readonly summary: Summary;
  readonly asked: FilterParameters;
}

type Outcomes = Readonly<Record<string, number>>;

const WIDTH = 400;

/** How the evidence stands, by families: each bar is the whole of its family. */
export function Standing({ summary, asked }: Props) {
  const { phenomena } = vocabulary.value;
  const found = useResource(
    phenomena.size > 0 ? "families" : null,
    (signal) => outcomesByFamily(summary, asked, phenomena, signal),
    `overview families ${JSON.stringify(asked)}`,
  );
  const shown = VERDICTS.filter((outcome) => (summary.by.outcome[outcome] ?? 0) > 0);
  return (
    <section>
      <h2 class="over">{t("overview.standing")}</h2>
      {found.slow ? <Skeleton /> : null}
      {[...(found.data ?? [])].map(([family, outcomes]) => (
        <Bar key={family} family={family} outcomes={outcomes} />
      ))}
      <ul class="overview-key">
        {shown.map((outcome) => (
          <li key={outcome}>
            <VerdictDisc outcome={outcome} size={16} />
            {word("outcome", outcome)}
          </li>
        ))}
      </ul>
      {found.data ? <Numbers families={found.data} shown={shown} /> : null}
    </section>
  );
}

function Bar({ family, outcomes }: { readonly family: string; readonly outcomes: Outcomes }) {
  const total = Object.values(outcomes).reduce((all, one) => all + one, 0);
  const parts = VERDICTS.filter((outcome) => (outcomes[outcome] ?? 0) > 0);
  const sentence = parts
    .map((outcome) => `${number(outcomes[outcome] ?? 0)} ${word("outcome", outcome)}`)
    .join(", ");
  let begin = 1;
  return (
    <div class="overview-bar">
      <span>{word("family", family)}</span>
      <svg viewBox={`0 0 ${WIDTH} 18`} preserveAspectRatio="none" role="img" aria-label={sentence}>
        {parts.map((outcome) => {
          const width = ((outcomes[outcome] ?? 0) / total) * (WIDTH - 2);
          const x = begin;
          begin += width;
          return (
            <rect
              key={outcome}
              class={`share share-${outcome}`}
              x={x}
              y={2}
              width={Math.max(width - 1.5, 1)}
              height={14}
            />
          );
        })}
      </svg>
      <b>{number(total)}</b>
    </div>
  );
}

interface NumbersProps {
  readonly families: ReadonlyMap<string, Outcomes>;
  readonly shown: readonly string[];
}

function Numbers({ families, shown }: NumbersProps) {
  return (
    <details class="overview-numbers">
      <summary>{t("overview.numbers")}</summary>
      <div class="overview-scroll" tabIndex={0} role="region" aria-label={t("overview.numbers")}>
        <table class="overview-table">
          <thead>
            <tr>
              <th scope="col">{t("overview.family")}</th>
              {shown.map((outcome) => (
                <th key={outcome} scope="col">
                  {word("outcome", outcome)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...families].map(([family, outcomes]) => (
              <tr key={family}>
                <th scope="row">{word("family", family)}</th>
                {shown.map((outcome) => (
                  <td key={outcome}>{number(outcomes[outcome] ?? 0)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
