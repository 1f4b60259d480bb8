import { weekday } from "../../format/times";
import { quantity } from "../../format/units";
import { t } from "../../i18n";

/** Temperatures at Kennedy airport in °C, of the sample's station archive: hourly, from 4 am on 19 July 2013. */
const TEMPERATURES_C = [
  28.3, 28.3, 28.3, 27.8, 27.2, 26.7, 27.8, 28.9, 30, 31.1, 32.8, 33.9, 34.4, 33.9, 33.9, 33.9,
  31.7, 30.6, 30, 28.9, 28.3, 28.9, 30, 28.3, 27.2, 28.3, 28.3, 28.3, 27.8, 26.7, 27.2, 27.8, 28.9,
  29.4, 31.1, 32.2, 32.8, 33.9, 34.4, 34.4, 35, 34.4, 33.3, 29, 26.7, 26.7, 27.2, 27.8, 25.6, 25,
  25.6,
];
const BEGIN = Date.UTC(2013, 6, 19, 8);
const ZONE = "America/New_York";
const HOUR_MS = 3_600_000;

const WIDTH = 980;
const HEIGHT = 844;
const BEGIN_X = 40;
const HOUR_PX = 18.4;
const DEGREE_PX = 32.5;

function x(hours: number): number {
  return BEGIN_X + hours * HOUR_PX;
}

function y(celsius: number): number {
  return 602.5 - (celsius - 25) * DEGREE_PX;
}

function numbers(from: number, until: number, step: number): number[] {
  return Array.from({ length: Math.floor((until - from) / step) + 1 }, (_, i) => from + i * step);
}

function vertical(hours: readonly number[]): string {
  return hours.map((at) => `M${x(at)} 0V${HEIGHT}`).join("");
}

function horizontal(degrees: readonly number[]): string {
  return degrees.map((at) => `M0 ${y(at)}H${WIDTH}`).join("");
}

const LABELLED_C = [25, 30, 35];
/** Noon and midnight, by hours since the beginning. */
const HALF_DAYS = [8, 20, 32, 44];
/** Hours from the beginning to a noon. */
const NOON = 8;
const FINE = vertical(numbers(-4, 54, 2)) + horizontal(numbers(16, 46, 1));
const BOLD = vertical(HALF_DAYS) + horizontal(numbers(20, 40, 5));
const LINE = TEMPERATURES_C.map((celsius, at) => `${at ? "L" : "M"}${x(at)} ${y(celsius)}`).join("");
const LAST = TEMPERATURES_C.length - 1;

/** A summer day as a recorder drew it: what the page is about, beside what it asks for. */
export function RecorderPaper() {
  return (
    <figure class="sign-in-paper">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="xMidYMid slice"
        role="img"
        aria-label={t("signIn.drawing")}
      >
        <path class="paper-fine" d={FINE} />
        <path class="paper-bold" d={BOLD} />
        {LABELLED_C.map((celsius) => (
          <text key={celsius} class="paper-text" x={24} y={y(celsius) - 5}>
            {quantity(celsius, "degC")}
          </text>
        ))}
        {HALF_DAYS.map((at) => (
          <text key={at} class="paper-text" x={x(at) + 5} y={690}>
            {halfDay(at)}
          </text>
        ))}
        <path class="paper-pen" d={LINE} />
        <circle class="paper-nib" cx={x(LAST)} cy={y(TEMPERATURES_C[LAST] ?? 0)} r={6} />
      </svg>
      <figcaption class="caption">{t("signIn.drawingWhat")}</figcaption>
    </figure>
  );
}

/** "Fri noon", "midnight". */
function halfDay(hours: number): string {
  const day = weekday(new Date(BEGIN + hours * HOUR_MS), ZONE);
  return hours % 24 === NOON ? t("signIn.noon", { day }) : t("signIn.midnight");
}
