import type { JSX } from "preact";
import type { Lane } from "../api/evidence";
import { t } from "../i18n";
import { enoughText, measuredWords } from "../sentences/values";
import { effectWords, laneName } from "../sentences/words";
import { type LaneAxes, LaneDrawing } from "./LaneDrawing";
import type { TimeSpan } from "./TimeAxis";
import { LaneLevel } from "./LaneLevel";
import { LaneTotal } from "./LaneTotal";
import { LaneWords } from "./LaneWords";
import { comparesLevels } from "./lanes";

export interface LaneProps extends LaneAxes {
  readonly lane: Lane;
}

interface Props extends LaneProps {
  readonly zone: string;
  readonly claim: TimeSpan;
  /** Whether the first of its kind: it says in words what the claim takes. */
  readonly first: boolean;
}

const DRAWN: Readonly<Record<string, (props: LaneProps) => JSX.Element>> = {
  total: LaneTotal,
  level: LaneLevel,
};

/** The readings of one source as a recorder draws them, beside what the claim takes. */
export function LaneChart({ lane, x, y, width, height, zone, claim, first }: Props) {
  const Readings = DRAWN[lane.drawing] ?? LaneWords;
  const sentence = t("report.laneSentence", {
    name: laneName(lane),
    what: measuredWords({ ...lane.decided, rule: lane.rule }),
    effect: effectWords(lane),
  });
  const axes = { x, y, width, height };
  return (
    <LaneDrawing
      {...axes}
      zone={zone}
      claim={claim}
      label={sentence}
      under={comparesLevels(lane) ? <Enough lane={lane} y={y} width={width} height={height} label={first} /> : null}
    >
      <Readings lane={lane} {...axes} />
    </LaneDrawing>
  );
}

const TINT_PX = 22;

interface EnoughProps extends Omit<LaneProps, "x"> {
  readonly label: boolean;
}

function Enough({ lane, y, width, height, label }: EnoughProps) {
  const { threshold } = lane;
  if (!threshold) return null;
  const at = y(threshold.value);
  const above = threshold.comparison === "at_least";
  const top = above ? Math.max(0, at - TINT_PX) : at;
  const bottom = above ? at : Math.min(height, at + TINT_PX);
  const textAt = above ? at - 5 : at + 14;
  return (
    <>
      <rect
        y={top}
        width={width}
        height={Math.max(0, bottom - top)}
        fill={`url(#enough-${above ? "above" : "below"})`}
      />
      <path class="chart-limit" d={`M0 ${at}H${width}`} />
      {label ? (
        <text class="chart-note" x="6" y={Math.min(height - 4, Math.max(12, textAt))}>
          {enoughText(threshold, lane.unit, lane.variable)}
        </text>
      ) : null}
    </>
  );
}
