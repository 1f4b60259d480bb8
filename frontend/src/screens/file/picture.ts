/** Pictures as the service takes them. */

/** What the service accepts: 50 MiB and 40 million pixels (docs/photos.md). */
const MOST_BYTES = 50 * 1024 * 1024;
const MOST_PIXELS = 40_000_000;
/** The longer side of what a larger picture is reduced to; twice what is shown. */
const REDUCED_PX = 3200;
const ACCEPTED = new Set(["image/jpeg", "image/png", "image/webp", "image/avif"]);

/** Return a picture that the service accepts, smaller only if it has to be; null if it is none. */
export async function acceptable(file: Blob): Promise<Blob | null> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return null;
  const fits = file.size <= MOST_BYTES && bitmap.width * bitmap.height <= MOST_PIXELS;
  if (fits && ACCEPTED.has(file.type)) {
    bitmap.close();
    // Bytes of their own: a file that is changed or deleted on disk could not be sent later.
    return new Blob([await file.arrayBuffer()], { type: file.type });
  }
  return reduced(bitmap);
}

async function reduced(bitmap: ImageBitmap): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  draw(bitmap, canvas, REDUCED_PX);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
}

/** Draw a picture so that its longer side has at most `most` pixels, and let go of it. */
export function draw(bitmap: ImageBitmap, canvas: HTMLCanvasElement, most: number): void {
  const scale = Math.min(1, most / Math.max(bitmap.width, bitmap.height));
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
}
