import { useEffect, useRef, useState } from "preact/hooks";
import { Glyph } from "../../components/Glyph";
import { t } from "../../i18n";
import { dropPhoto, keepPhoto, photosOf } from "../../queue/store";
import { type Photo, newId } from "../../queue/types";
import { draft } from "./draft";
import { acceptable, draw } from "./picture";
import "./Photos.css";

const MOST = 5;

/** Photos of the report, kept with the draft. */
export function Photos() {
  const report = draft.value?.id ?? null;
  const [photos, setPhotos] = useState<readonly Photo[]>([]);
  const [unread, setUnread] = useState<readonly string[]>([]);
  useEffect(() => {
    if (report) void photosOf(report).then(setPhotos);
  }, [report]);
  const add = async (files: readonly File[]) => {
    setUnread([]);
    for (const file of files.slice(0, MOST - photos.length)) {
      const blob = await acceptable(file);
      if (!blob || !report) setUnread((before) => [...before, file.name]);
      else await keepPhoto({ id: newId(), report, blob, problem: null });
    }
    if (report) setPhotos(await photosOf(report));
  };
  const remove = async (photo: Photo) => {
    await dropPhoto(photo.id);
    if (report) setPhotos(await photosOf(report));
  };
  return (
    <>
      <p class="label">
        {t("file.photo")} <span class="second">{t("file.photoLimit", { n: MOST })}</span>
      </p>
      <div class="shots">
        {photos.map((photo, index) => (
          <Shot key={photo.id} photo={photo} n={index + 1} remove={() => void remove(photo)} />
        ))}
        {photos.length < MOST ? <AddPhoto first={photos.length === 0} add={add} /> : null}
      </div>
      {unread.length > 0 ? (
        <p class="field-error" role="alert">
          {t("file.photoKind", { names: unread.join(", ") })}
        </p>
      ) : null}
      <p class="second">
        {t("file.photoPrivacy")} {photos.length > 0 ? t("file.photosLater") : null}
      </p>
    </>
  );
}

function AddPhoto({ first, add }: { first: boolean; add: (files: File[]) => Promise<void> }) {
  return (
    <label class="shot shot-add">
      <Glyph name="camera" size={28} />
      {t(first ? "file.photoAdd" : "file.photoAnother")}
      <input
        class="hidden"
        type="file"
        accept="image/*"
        multiple
        onChange={(event) => {
          const input = event.currentTarget;
          const files = [...(input.files ?? [])];
          input.value = "";
          void add(files);
        }}
      />
    </label>
  );
}

function Shot({ photo, n, remove }: { photo: Photo; n: number; remove: () => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    void createImageBitmap(photo.blob).then((bitmap) => {
      if (canvas.current) draw(bitmap, canvas.current, 312);
    });
  }, [photo.id]);
  return (
    <span class="shot">
      <canvas ref={canvas} role="img" aria-label={t("file.photoOf", { n })} />
      <button
        type="button"
        class="button"
        aria-label={t("file.photoRemove", { n })}
        onClick={remove}
      >
        <Glyph name="close" size={18} />
      </button>
    </span>
  );
}
