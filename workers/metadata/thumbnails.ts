/** Small copies of pictures, made off the main thread. */
import PQueue from 'p-queue';

/** Decoded pictures are large (a cover of 3000 by 3000 takes 36 MB), so few are open at a time. */
const AT_ONCE = 2;
const QUALITY = 0.85;

export class Thumbnailer {
  readonly #queue = new PQueue({ concurrency: AT_ONCE });

  /**
   * The picture scaled down so that its shorter side has `edge` pixels.
   * @returns null when it is that small already, or nothing that this browser can decode
   */
  async make(picture: Blob, edge: number): Promise<Blob | null> {
    return (await this.#queue.add(() => scaleDown(picture, edge))) ?? null;
  }
}

async function scaleDown(picture: Blob, edge: number): Promise<Blob | null> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(picture);
  } catch {
    return null;
  }
  try {
    const scale = edge / Math.min(bitmap.width, bitmap.height);
    if (scale >= 1) return null;
    const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
    const context = canvas.getContext('2d');
    if (context === null) return null;
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const webp = await canvas.convertToBlob({ type: 'image/webp', quality: QUALITY });
    // A browser that cannot write WebP answers with PNG, which is several times as large as a JPEG.
    return webp.type === 'image/webp' ? webp : await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
  } finally {
    bitmap.close();
  }
}
