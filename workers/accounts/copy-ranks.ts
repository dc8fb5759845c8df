/** Which account's copy of a recording is played where several accounts have one. */
import type { Account } from '../../services/protocol/accounts.ts';
import type { AccountId } from '../../services/protocol/records.ts';

/** 1: on this device. Below 0: not to be read before the listener does something. Those in between are left out. */
export function copyRanks(accounts: readonly Pick<Account, 'id' | 'state' | 'provider'>[]): ReadonlyMap<AccountId, number> {
  const ranks = new Map<AccountId, number>();
  for (const { id, state, provider } of accounts) {
    if (state !== 'ready') ranks.set(id, -1);
    else if (provider === 'local') ranks.set(id, 1);
  }
  return ranks;
}
