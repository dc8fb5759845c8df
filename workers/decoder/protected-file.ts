/** Sound that is encrypted for a seller's own players. */
import { MpcError } from '../../services/protocol/errors.ts';

export function protectedFile(): MpcError {
  return new MpcError('unsupported', 'This file is copy-protected and can be played by its seller’s program only.');
}
