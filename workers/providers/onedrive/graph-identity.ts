/** Whose drive it is, and how much room there is. */
import { MpcError } from '../../../services/protocol/errors.ts';
import type { Identity } from '../provider.ts';
import { numberOf, objectOf, textOf } from './drive-item.ts';

/**
 * @param drive answer of `me/drive`
 * @param me answer of `me`; null where the scope for it was not given
 */
export function identityOf(drive: unknown, me: unknown): Identity {
  const found = objectOf(drive);
  const id = textOf(found?.['id']);
  if (id === '') throw new MpcError('server', 'OneDrive did not tell the id of the drive.', { details: { reason: 'malformed' } });
  const person = objectOf(me);
  const owner = objectOf(objectOf(found?.['owner'])?.['user']);
  const user = [person?.['mail'], person?.['userPrincipalName'], owner?.['email'], person?.['displayName'], owner?.['displayName']].map(textOf).find((name) => name !== '');
  const quota = quotaOf(objectOf(found?.['quota']));
  return {
    // Personal drives are told in capitals here and in small letters there.
    key: `onedrive:${id.toLowerCase()}`,
    label: user === undefined ? 'OneDrive' : `OneDrive (${user})`,
    ...(user !== undefined && { user }),
    ...(quota && { quota }),
  };
}

/** A total of 0 is how some work accounts say that nobody counts. */
function quotaOf(quota: ReturnType<typeof objectOf>): Identity['quota'] | null {
  const used = numberOf(quota?.['used']);
  return used === null ? null : { used, total: numberOf(quota?.['total']) || null };
}
