/** Which names files may have. */
import { MpcError } from '../../services/protocol/errors.ts';

/** UTF-16 code units. */
export const MAX_PATH = 1024;

/** Control characters, halves of surrogate pairs, and the code unit that none follows (prefixes need one). */
const UNFIT = /[\p{Cc}\p{Cs}\uFFFF]/u;

/** @throws MpcError `invalid-argument` when it is no path of a file */
export function checkPath(path: string, field = 'path'): void {
  if (typeof path !== 'string' || path === '') throw wrongPath('A file needs a path.', field);
  if (path.length > MAX_PATH) throw wrongPath(`A path has at most ${MAX_PATH} characters.`, field);
  if (UNFIT.test(path)) throw wrongPath('A path has no control characters or broken ones.', field);
  const segments = path.split('/');
  if (segments.includes('')) throw wrongPath('A path neither begins nor ends with a slash, nor has two in a row.', field);
  if (segments.includes('.') || segments.includes('..')) throw wrongPath('A path has no “.” or “..” in it.', field);
}

/** @throws MpcError `invalid-argument` when no path can begin so */
export function checkPrefix(prefix: string, field = 'prefix'): void {
  // Cut off anywhere but behind a slash, a path is a path.
  if (prefix !== '') checkPath(prefix.endsWith('/') ? prefix.slice(0, -1) : prefix, field);
}

function wrongPath(message: string, field: string): MpcError {
  return new MpcError('invalid-argument', message, { details: { field } });
}
