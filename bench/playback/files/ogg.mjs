/** Ogg files of any length, made of the pages of short ones. */
import { crcOfPage } from './checksums.mjs';

const GRANULE_AT = 6;
const SEQUENCE_AT = 18;
const CHECKSUM_AT = 22;
const LAST = 4;

/**
 * The file so many times over, as one stream. Where it begins anew a decoder hears a jump, but no page is missing.
 * @param {Buffer} file of one stream
 * @param {number} times
 */
export function repeatOgg(file, times) {
  const pages = pagesOf(file);
  // Pages of headers end at no sample.
  const first = pages.findIndex((page) => page.readBigInt64LE(GRANULE_AT) > 0n);
  const sound = pages.slice(first);
  const length = sound.at(-1).readBigInt64LE(GRANULE_AT);
  const repeated = Array.from({ length: times }, (_, time) => sound.map((page) => moved(page, length * BigInt(time)))).flat();
  const all = [...pages.slice(0, first), ...repeated].map((page) => Buffer.from(page));
  for (const [sequence, page] of all.entries()) {
    page[5] = (page[5] & ~LAST) | (sequence === all.length - 1 ? LAST : 0);
    page.writeUInt32LE(sequence, SEQUENCE_AT);
    page.writeUInt32LE(0, CHECKSUM_AT);
    page.writeUInt32LE(crcOfPage(page), CHECKSUM_AT);
  }
  return Buffer.concat(all);
}

function pagesOf(file) {
  const pages = [];
  for (let at = 0; at < file.length; at += pages.at(-1).length) {
    const segments = file[at + 26];
    const body = file.subarray(at + 27, at + 27 + segments).reduce((sum, length) => sum + length, 0);
    pages.push(file.subarray(at, at + 27 + segments + body));
  }
  return pages;
}

function moved(page, by) {
  const copy = Buffer.from(page);
  const granule = page.readBigInt64LE(GRANULE_AT);
  // No packet ends on the page.
  if (granule >= 0n) copy.writeBigInt64LE(granule + by, GRANULE_AT);
  return copy;
}
