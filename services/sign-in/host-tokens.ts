/** Tokens that the page has got by itself: the worker asks by an event, the page's `getToken` answers. */
import type { ClientEvents } from '../client.ts';
import type { AccountService, CloudKind, HostToken } from '../protocol/accounts.ts';
import type { Logger } from '../protocol/logging.ts';
import type { AccountId } from '../protocol/records.ts';

/** What a token is wanted for. */
export interface TokenWanted {
  readonly account: AccountId;
  readonly provider: CloudKind;
  /** The last token was refused by the provider: one from a cache will not do. */
  readonly refused: boolean;
}

/** Gives a token, or null where the page has none (any more). */
export type GetToken = (wanted: TokenWanted) => HostToken | null | Promise<HostToken | null>;

/** Answers the worker's questions; returns its undo. A `getToken` that throws has none. Tokens are never logged. */
export function answerTokenRequests(
  events: Pick<ClientEvents, 'on'>,
  accounts: Pick<AccountService, 'supplyToken'>,
  getToken: GetToken,
  log: Logger,
): () => void {
  const answer = async ({ account, provider, refused, request }: TokenWanted & { readonly request: string }): Promise<void> => {
    let token: HostToken | null = null;
    try {
      token = await getToken({ account, provider, refused });
    } catch (thrown) {
      // Its message may quote what it was about.
      log.warning('`getToken` has thrown, which counts as no token.', { provider, error: thrown instanceof Error ? thrown.name : typeof thrown });
    }
    try {
      await accounts.supplyToken(request, token);
    } catch (thrown) {
      log.warning('What `getToken` gave was refused.', { provider, error: thrown instanceof Error ? thrown.message : typeof thrown });
      await accounts.supplyToken(request, null).catch(() => undefined);
    }
  };
  return events.on({ type: 'Auth' }, ({ type, payload }) => {
    if (type === 'Auth' && payload.event === 'TokenWanted') void answer(payload);
  });
}
