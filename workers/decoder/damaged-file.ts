/** What goes wrong in a library that reads or decodes a file is the file's fault, and is told in our words. */
import { asMpcError, MpcError } from '../../services/protocol/errors.ts';

/** An error that can be shown: foreign ones become `malformed`, with what the library said as their cause. */
export function damagedFile(thrown: unknown): MpcError {
  const error = asMpcError(thrown, 'malformed');
  if (error === thrown || error.code !== 'malformed') return error;
  return new MpcError('malformed', 'The file is damaged: what stands in it makes no sense.', { cause: thrown });
}
