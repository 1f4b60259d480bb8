import { Fragment } from "preact";
import { PhenomenonGlyph } from "../../components/PhenomenonGlyph";
import { VerdictMark } from "../../components/VerdictMark";
import { placeName } from "../../format/places";
import { t } from "../../i18n";
import { href } from "../../routing";
import { MadeUp } from "./MadeUp";
import type { Row, Sort } from "./loaded";
import { monthOf, titleOf, whenText } from "./wording";

interface Props {
  readonly rows: readonly Row[];
  readonly sort: Sort;
}

/** The list as cards, for narrow screens. */
export function Cards({ rows, sort }: Props) {
  const byTime = sort.endsWith("observed_at");
  return (
    <div class="cards">
      {rows.map((row, index) => (
        <Fragment key={row.id}>
          {byTime && monthOf(row) !== monthOf(rows[index - 1]) ? (
            <h2 class="cards-month">{monthOf(row)}</h2>
          ) : null}
          <Card row={row} />
        </Fragment>
      ))}
    </div>
  );
}

function Card({ row }: { readonly row: Row }) {
  return (
    <a class="card" href={href(`reports/${row.id}`)}>
      <span class="list-what">
        <PhenomenonGlyph phenomenon={row.phenomenon} />
        <b>{titleOf(row)}</b>
      </span>
      <span class="second">
        <VerdictMark outcome={row.outcome} />
      </span>
      <span class="second">
        {placeName(row.place)} <MadeUp row={row} />
      </span>
      <span class="second">{whenText(row)}</span>
      {row.sentence ? (
        <span class="said">{t("reports.quoted", { words: row.sentence })}</span>
      ) : null}
    </a>
  );
}
