import type { PhotoPart } from "../../api/evidence";
import { t } from "../../i18n";
import { root } from "../../routing";
import { photoEffect, takenWords } from "../../sentences/words";
import type { Report } from "./load";

interface Props {
  readonly report: Report;
  /** What the verdict has of each photo. */
  readonly said: readonly PhotoPart[];
}

/** The photos of a report in a row, with when and where each was taken; each opens in full. */
export function Photos({ report, said }: Props) {
  if (report.photos.length === 0) return null;
  return (
    <ul class="report-photos" aria-label={t("report.photos")}>
      {report.photos.map((photo, place) => {
        const address = `${root.href}v1/reports/${report.id}/photos/${photo.id}`;
        const n = place + 1;
        const part = said.find((one) => one.photo === photo.id);
        return (
          <li key={photo.id}>
            <a href={address} data-leave="yes">
              <img
                src={`${address}?size=thumbnail`}
                width={photo.width}
                height={photo.height}
                loading="lazy"
                alt={
                  photo.caption
                    ? t("report.photoAlt", { n, caption: photo.caption })
                    : t("report.photoAltBare", { n })
                }
              />
            </a>
            {photo.caption ? <p class="said report-caption">{photo.caption}</p> : null}
            {photo.moderation === "held" ? <p class="caption">{t("report.photoHeld")}</p> : null}
            {part ? <p class="caption">{takenText(part)}</p> : null}
          </li>
        );
      })}
    </ul>
  );
}

function takenText(part: PhotoPart): string {
  const [taken, effect] = [takenWords(part), photoEffect(part)];
  return taken ? t("report.photoTaken", { taken, effect }) : t("report.photoSays", { effect });
}
