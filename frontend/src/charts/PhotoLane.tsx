import type { Evidence } from "../api/evidence";
import { t } from "../i18n";
import { effectWords, photoEffect, takenWords } from "../sentences/words";
import { LaneDrawing } from "./LaneDrawing";
import { claimSpan, takenAt } from "./lanes";
import { type Scale, linear } from "./scale";

interface Props {
  readonly evidence: Evidence;
  readonly x: Scale;
  readonly width: number;
  readonly height: number;
  readonly zone: string;
}

const MARK_PX = 7;

/** When the photos of the report were taken, on the time axis of the readings. */
export function PhotoLane({ evidence, x, width, height, zone }: Props) {
  const { photos } = evidence;
  const y = linear(0, 1, height - 8, 10);
  const sentence = photos
    .map((photo) => `${takenWords(photo) || t("report.photoUndated")}: ${photoEffect(photo)}`)
    .join("; ");
  const label = t("report.photosSentence", { n: photos.length, photos: sentence });
  return (
    <div class="lane">
      <div class="lane-who">
        <b>{t("report.photosCount", { n: photos.length })}</b> <span>{farthest(evidence)}</span>
      </div>
      <div class="lane-chart">
        <LaneDrawing x={x} y={y} width={width} height={height} zone={zone} claim={claimSpan(evidence)} label={label}>
          {photos.map((photo) => {
            const at = takenAt(evidence, photo);
            if (at === null) return null;
            const middle = Math.min(width - MARK_PX, Math.max(MARK_PX, x(at)));
            return (
              <rect
                key={photo.photo}
                class={`chart-photo chart-photo-${photo.effect}`}
                x={middle - MARK_PX}
                y={height / 2 - MARK_PX}
                width={2 * MARK_PX}
                height={2 * MARK_PX}
              />
            );
          })}
        </LaneDrawing>
      </div>
      <div class="lane-value">
        <span class={`effect effect-${sideOf(evidence)}`}>{togetherWords(evidence)}</span>
      </div>
    </div>
  );
}

/** How far away the photos were taken at most, where cameras noted that. */
function farthest({ photos }: Evidence): string {
  const known = photos.filter((photo) => photo.distance_m !== null);
  const far = known.sort((one, other) => (other.distance_m ?? 0) - (one.distance_m ?? 0))[0];
  return far ? takenWords({ ...far, time_offset_s: null }) : "";
}

/** What all photos add to the sum. */
function addedBy({ sum }: Evidence): number {
  return sum.steps
    .filter((step) => step.of === "photos")
    .reduce((total, step) => total + step.log_odds, 0);
}

function sideOf(evidence: Evidence): "for" | "against" | "neutral" {
  const added = addedBy(evidence);
  return added > 0 ? "for" : added < 0 ? "against" : "neutral";
}

function togetherWords(evidence: Evidence): string {
  const size = Math.abs(addedBy(evidence));
  const strength = size >= 0.8 ? "moderate" : size > 0 ? "weak" : "none";
  return effectWords({ effect: sideOf(evidence), strength, grade: "meets", threshold: null });
}
