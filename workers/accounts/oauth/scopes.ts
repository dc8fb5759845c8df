/** What a listener has allowed, against what was asked for: the pages of clouds let them leave boxes unticked. */
import type { CloudKind } from '../../../services/protocol/accounts.ts';
import { MpcError } from '../../../services/protocol/errors.ts';

/** Microsoft names scopes with their resource or without, and never `offline_access`, which shows by the refresh token. */
const MICROSOFT_RESOURCE = /^https:\/\/graph\.microsoft\.(?:com|us|de)\//;

/**
 * @param granted as the authority tells; undefined where it tells nothing: then it is what was asked for (RFC 6749, 5.1)
 * @throws MpcError `forbidden` with `details.reason` `scope`, and what is `missing`
 */
export function checkScope(provider: CloudKind, asked: string, granted: string | undefined): void {
  if (granted === undefined) return;
  const allowed = new Set(granted.split(' ').map((scope) => known(provider, scope)));
  const missing = asked.split(' ').filter((scope) => scope !== 'offline_access' && !allowed.has(known(provider, scope)));
  if (missing.length === 0) return;
  throw new MpcError('forbidden', 'The listener has not allowed all that was asked for: sign in again, and leave every box ticked.', {
    details: { reason: 'scope', missing: missing.join(' ') },
  });
}

function known(provider: CloudKind, scope: string): string {
  return provider === 'onedrive' ? scope.replace(MICROSOFT_RESOURCE, '').toLowerCase() : scope;
}
