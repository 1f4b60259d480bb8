import { t } from "../../i18n";
import { root } from "../../routing";
import type { Report } from "./load";

/** The photos of a report in a row; each opens in full. */
export function Photos({ report }: { report: Report }) {
  if (report.photos.length === 0) return null;
  return (
    <ul class="report-photos" aria-label={t("report.photos")}>
      {report.photos.map((photo, place) => {
        const address = `${root.href}v1/reports/${report.id}/photos/${photo.id}`;
        const n = place + 1;
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
          </li>
        );
      })}
    </ul>
  );
}
