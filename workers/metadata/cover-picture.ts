/** Which of a file's pictures stands for the track: the front cover, else the largest that is no icon. */
import type { Picture } from '../library/store.ts';

export interface EmbeddedPicture {
  readonly data: Uint8Array;
  /** As tagged: a MIME type most of the time. */
  readonly format: string;
  /** ID3v2's name of the picture's kind; absent in formats that know none. */
  readonly type?: string;
}

const MAX_BYTES = 24 * 1024 * 1024;

export function chooseCover(pictures: readonly EmbeddedPicture[]): Picture | undefined {
  const usable = pictures.flatMap((picture) => {
    const mimeType = imageType(picture.data);
    const isIcon = /icon|32x32/i.test(picture.type ?? '');
    return mimeType === null || isIcon || picture.data.length > MAX_BYTES ? [] : [{ picture, mimeType }];
  });
  const fronts = usable.filter(({ picture }) => /front/i.test(picture.type ?? ''));
  const [first, ...others] = fronts.length > 0 ? fronts : usable;
  if (!first) return undefined;
  const largest = others.reduce((best, next) => (next.picture.data.length > best.picture.data.length ? next : best), first);
  return { bytes: largest.picture.data.slice(), mimeType: largest.mimeType };
}

/** By its first bytes, since tags name types wrongly or not at all; null for what browsers do not show. */
export function imageType(bytes: Uint8Array): string | null {
  const head = String.fromCharCode(...bytes.subarray(0, 16));
  if (head.startsWith('\xFF\xD8\xFF')) return 'image/jpeg';
  if (head.startsWith('\x89PNG')) return 'image/png';
  if (head.startsWith('GIF8')) return 'image/gif';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'image/webp';
  if (/^.{4}ftypavi[fs]/s.test(head)) return 'image/avif';
  return head.startsWith('BM') ? 'image/bmp' : null;
}
