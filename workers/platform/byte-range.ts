/** Which offsets make a range of a file. */
import { MpcError } from '../../services/protocol/errors.ts';

/**
 * @param start offset of the first byte
 * @param end offset of the first byte no more wanted; may be Infinity, or before `start`
 * @throws MpcError `invalid-argument`, whose `details.field` is `start` or `end`, when these are no offsets in a file
 */
export function checkRange(start: number, end: number): void {
  if (!Number.isSafeInteger(start) || start < 0) throw wrongRange('A range starts at a whole number of bytes.', 'start');
  if (!(Number.isSafeInteger(end) || end === Infinity) || end < 0) throw wrongRange('A range ends at a whole number of bytes.', 'end');
}

/**
 * For ranges that are asked of somebody else, where one that ends before it begins is a mistake.
 * @throws MpcError `invalid-argument` as {@link checkRange} does, and when `end` is before `start`
 */
export function checkForwardRange(start: number, end: number): void {
  checkRange(start, end);
  if (end < start) throw wrongRange('A range does not end before it starts.', 'end');
}

function wrongRange(message: string, field: string): MpcError {
  return new MpcError('invalid-argument', message, { details: { field } });
}
