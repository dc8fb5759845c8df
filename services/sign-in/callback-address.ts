/** Where providers send listeners back to: one page for each provider, so that no answer is taken for another's (RFC 9700, 4.4). */
import type { CloudKind } from '../protocol/accounts.ts';
import { MpcError } from '../protocol/errors.ts';

/** Whether the callback pages can speak to this page: only those of its own origin share its channels. */
export function isOwnFolder(folder: URL): boolean {
  return folder.origin === location.origin;
}

/**
 * The redirect URI for a provider, as the site's owner registers it there.
 * @throws MpcError `invalid-argument` when it would be another origin's
 */
export function callbackAddress(folder: URL, provider: CloudKind): string {
  if (isOwnFolder(folder)) return new URL(`${provider}.html`, folder).href;
  const words =
    `Sign-in needs its callback pages on this site: copy the folder \`sign-in\` of MPC to ${location.origin}, ` +
    `and set \`signIn.callbackUrl\` to its address. It would be on ${folder.origin} now.`;
  throw new MpcError('invalid-argument', words, { details: { field: 'signIn.callbackUrl' } });
}
