import { PhenomenonGlyph } from "../../components/PhenomenonGlyph";
import { localOf } from "../../format/local-time";
import { zoneOf } from "../../format/places";
import { day, hour, shortDay } from "../../format/times";
import { number } from "../../format/units";
import { t } from "../../i18n";
import { familyOf, phenomenonLabel } from "../../start";
import { placeOf } from ".";
import { type Kind, type Summary, busiest } from "./counts";

const WIDTH = 360;
const PAPER = 66;
const LEFT = 6;
const TOP = 12;
const DAY_S = 86_400;
const HOUR_S = 3600;
const LABELS = 6;
/** Nearer to the end a label would be cut off. */
const EDGE = 14;
/** Steps between labels, in buckets. */
const STEPS = [1, 2, 3, 6, 12, 24, 48];

interface Props {
  readonly time: { readonly summary: Summary; readonly kinds: readonly Kind[] };
}

/** Small drawings of one kind of weather each, all on one scale of time and of number. */
export function Multiples({ time: { summary, kinds } }: Props) {
  const { series } = summary;
  if (!series.start || kinds.length === 0) return null;
  const most = Math.max(1, ...kinds.flatMap(({ counts }) => counts));
  const period = busiest(summary.periods);
  const place = period && placeOf(period);
  const zone = zoneOf(place);
  const begin = new Date(series.start);
  return (
    <section>
      <h2 class="over">
        {[t(stepKey(series.bucket_s)), place?.name, day(begin, zone, { weekday: true })]
          .filter(Boolean)
          .join(", ")}{" "}
        <span class="second">{t("overview.oneScale")}</span>
      </h2>
      <div class="multiples">
        {kinds.map(({ phenomenon, total, counts }) => (
          <figure key={phenomenon} class={`f-${familyOf(phenomenon)}`}>
            <figcaption>
              <PhenomenonGlyph phenomenon={phenomenon} />
              {phenomenonLabel(phenomenon)}
              <b>{number(total)}</b>
            </figcaption>
            <Bars counts={counts} most={most} begin={begin} step={series.bucket_s} zone={zone} />
          </figure>
        ))}
      </div>
    </section>
  );
}

function stepKey(seconds: number) {
  if (seconds <= 3600) return "overview.byHour" as const;
  if (seconds <= DAY_S) return "overview.byDay" as const;
  return "overview.byTime" as const;
}

interface BarsProps {
  readonly counts: readonly number[];
  readonly most: number;
  readonly begin: Date;
  readonly step: number;
  readonly zone: string;
}

function Bars({ counts, most, begin, step, zone }: BarsProps) {
  const slot = (WIDTH - 2 * LEFT) / Math.max(counts.length, 1);
  const x = (index: number) => LEFT + index * slot;
  const height = (count: number) => (count / most) * (PAPER - TOP);
  const every = STEPS.find((one) => counts.length / one <= LABELS) ?? Math.ceil(counts.length / LABELS);
  const at = (index: number) => new Date(begin.getTime() + index * step * 1000);
  // Hours that people count in: 3, 6, 9 of the place's clock, whenever the first report was.
  const first = step === HOUR_S ? Number(localOf(begin.getTime(), zone).slice(11, 13)) : 0;
  const labelled = counts
    .map((_, index) => index)
    .filter((index) => (index + first) % every === 0 && index > 0 && x(index) < WIDTH - EDGE);
  const label = (index: number) => (step < DAY_S ? hour(at(index), zone) : shortDay(at(index), zone));
  const peak = Math.max(...counts);
  const top = counts.indexOf(peak);
  return (
    <svg
      viewBox={`0 0 ${WIDTH} 84`}
      role="img"
      aria-label={t("overview.peak", { n: peak, at: label(top) })}
    >
      <rect class="chart-paper" width={WIDTH} height={PAPER} />
      <path
        class="chart-grid"
        d={`${labelled.map((index) => `M${x(index)} 0V${PAPER}`).join("")}M0 ${PAPER}H${WIDTH}M0 ${(PAPER + TOP) / 2}H${WIDTH}M0 ${TOP}H${WIDTH}`}
      />
      {counts.map((count, index) =>
        count > 0 ? (
          <rect
            key={at(index).getTime()}
            class="chart-bar"
            x={x(index) + slot * 0.06}
            y={PAPER - height(count)}
            width={slot * 0.88}
            height={height(count)}
          />
        ) : null,
      )}
      <text class="chart-note" x={x(top) + slot / 2} y={PAPER - height(peak) - 3} text-anchor="middle">
        {number(peak)}
      </text>
      {labelled.map((index) => (
        <text key={index} class="chart-tick" x={x(index)} y={80} text-anchor="middle">
          {label(index)}
        </text>
      ))}
    </svg>
  );
}
