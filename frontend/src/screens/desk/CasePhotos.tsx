import { useState } from "preact/hooks";
import { api, dataOf } from "../../api/client";
import { toast } from "../../components/Toast";
import { t } from "../../i18n";
import { href } from "../../routing";
import type { Read } from "./decisions";
import { asFailure } from "./store";

type Report = Read["report"];
type Photo = Report["photos"][number];

interface Props {
  readonly report: Report;
  readonly reload: () => void;
}

/** The photos of a case, and whether the public sees each. */
export function CasePhotos({ report, reload }: Props) {
  if (report.photos.length === 0) return null;
  return (
    <section>
      <h3 class="over">{t("desk.photos")}</h3>
      <ul class="desk-photos">
        {report.photos.map((photo, index) => (
          <li key={photo.id}>
            <Shot report={report.id} photo={photo} n={index + 1} />
            <Moderated report={report.id} photo={photo} n={index + 1} reload={reload} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ShotProps {
  readonly report: string;
  readonly photo: Photo;
  readonly n: number;
}

function Shot({ report, photo, n }: ShotProps) {
  const source = (size: string) => href(`v1/reports/${report}/photos/${photo.id}`, { size });
  return (
    <a href={source("view")} data-leave target="_blank" rel="noopener">
      <img
        src={source("thumbnail")}
        width={160}
        height={120}
        loading="lazy"
        alt={photo.caption || t("desk.photo", { n })}
      />
    </a>
  );
}

/** Shows a photo that is held back, or holds one back that is shown. */
function Moderated({ report, photo, n, reload }: ShotProps & { readonly reload: () => void }) {
  const [busy, setBusy] = useState(false);
  const held = photo.moderation === "held";
  const decide = async () => {
    setBusy(true);
    try {
      const path = { id: report, photo_id: photo.id };
      const body = { state: held ? "accepted" : "held" } as const;
      await dataOf(api.POST("/v1/reports/{id}/photos/{photo_id}/review", { params: { path }, body }));
      reload();
    } catch (error) {
      toast(t("desk.failed", { detail: asFailure(error).detail || t("common.failedOffline") }));
      setBusy(false);
    }
  };
  return (
    <>
      <p class="caption">{t(held ? "desk.photoHeld" : "desk.photoShown")}</p>
      <button type="button" class="button small" disabled={busy} onClick={() => void decide()}>
        {t(held ? "desk.showPhoto" : "desk.hidePhoto", { n })}
      </button>
    </>
  );
}
