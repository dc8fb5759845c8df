/** What secrets, and their names, may be. */
import { MpcError } from '../../services/protocol/errors.ts';

/** @throws MpcError `invalid-argument`, without the name: it may tell who the listener is */
export function checkSecretName(name: string): void {
  if (typeof name === 'string' && name !== '' && !name.startsWith('#')) return;
  throw new MpcError('invalid-argument', 'A secret needs a name that does not begin with “#”.', { details: { field: 'name' } });
}

/** @throws MpcError `invalid-argument`, without the secret */
export function checkSecret(secret: string): void {
  if (typeof secret === 'string') return;
  throw new MpcError('invalid-argument', 'A secret is a text.', { details: { field: 'secret' } });
}
