/** Tokens that pages get by themselves, by `getToken` of `connect`: asked for by event `Auth/TokenWanted`, kept in memory only. */
import type { CloudKind, HostToken } from '../../../services/protocol/accounts.ts';
import { asMpcError, MpcError } from '../../../services/protocol/errors.ts';
import { authEvents } from '../../../services/protocol/event-creators.ts';
import type { MpcEventBody } from '../../../services/protocol/events.ts';
import type { AccountId } from '../../../services/protocol/records.ts';
import type { Clock } from '../../platform/clock.ts';
import { untilAborted } from '../../platform/until-aborted.ts';
import type { AccessTokens } from '../../providers/authorized-http.ts';
import { NOT_HERE } from './refusals.ts';
import { freshFor } from './token-lifetime.ts';

/** Milliseconds that pages have: they may have to ask a server of theirs, or the listener. */
const PATIENCE = 30_000;
/** Milliseconds that the others have once a page has none. */
const SHORT_PATIENCE = 10_000;
/** Seconds, where the page tells none. */
const USUAL_LIFETIME = 3600;

export interface TokenQuestionsOptions {
  readonly clock: Clock;
  /** Tells the tabs of this host, and no others: each host's pages answer their own. */
  readonly ask: (event: MpcEventBody) => void;
  /** How many tabs have a `getToken`; null while there is no tab at all, and one may come that has. */
  readonly givers: () => number | null;
  /** Aborted when the host ends. */
  readonly signal: AbortSignal;
}

interface Question {
  readonly event: MpcEventBody;
  /** Called with the first token that can be used. */
  readonly answer: (token: HostToken) => void;
  /** A tab has none. */
  readonly none: () => void;
  /** No tab can answer any more. */
  readonly nobody: () => void;
  /** What a tab gave that is no token. */
  malformed: MpcError | null;
}

/** What pages are asked and have not answered yet. */
export class TokenQuestions {
  readonly #options: TokenQuestionsOptions;
  readonly #open = new Map<string, Question>();

  constructor(options: TokenQuestionsOptions) {
    this.#options = options;
  }

  /** For a tab that comes later. */
  get open(): readonly MpcEventBody[] {
    return [...this.#open.values()].map(({ event }) => event);
  }

  /** Tabs have come or gone: where none can answer, nobody waits. */
  tabsChanged(): void {
    if (this.#options.givers() === 0) for (const { nobody } of this.#open.values()) nobody();
  }

  /** @throws MpcError `unauthorized` when the page has none or no `getToken`, `timeout` when no page answers */
  async ask(account: AccountId, provider: CloudKind, refused: boolean): Promise<HostToken> {
    const { clock, ask, givers, signal } = this.#options;
    if (givers() === 0) throw noGetToken(account);
    const request = crypto.randomUUID();
    const over = new AbortController();
    try {
      const event = authEvents.tokenWanted({ account, provider, request, refused });
      const ended = AbortSignal.any([signal, over.signal]);
      let nulls = 0;
      const answered = new Promise<HostToken | null>((answer, fail) => {
        const nobody = (): void => fail(noGetToken(account));
        const none = (): void => {
          nulls++;
          // Of the other tabs one may have a token yet; some are frozen.
          if (nulls >= (givers() ?? 1)) answer(null);
          else if (nulls === 1) clock.sleep(SHORT_PATIENCE, ended).then(() => answer(null), () => undefined);
        };
        this.#open.set(request, { event, answer, none, nobody, malformed: null });
      });
      ask(event);
      const token = await Promise.race([answered, this.#tooLate(clock, ended)]);
      if (token !== null) return token;
      const malformed = this.#open.get(request)?.malformed ?? null;
      if (malformed !== null) throw badToken(account, malformed);
      throw new MpcError('unauthorized', 'The page has no token for this account.', { details: { account, reason: NOT_HERE } });
    } finally {
      this.#open.delete(request);
      over.abort();
    }
  }

  /** The first token counts; null does when no other tab has one. @throws MpcError `invalid-argument` */
  answer(request: string, token: HostToken | null): void {
    const question = this.#open.get(request);
    if (token === null) {
      question?.none();
      return;
    }
    try {
      checkToken(token);
    } catch (thrown) {
      // The tab says next that it has none.
      if (question !== undefined) question.malformed = asMpcError(thrown);
      throw thrown;
    }
    question?.answer(token);
  }

  async #tooLate(clock: Clock, signal: AbortSignal): Promise<never> {
    await clock.sleep(PATIENCE, signal);
    throw new MpcError('timeout', 'No page has answered with a token: its `getToken` takes longer than half a minute.');
  }
}

/** No fault of the account, which another page of the site may give tokens for. */
function noGetToken(account: AccountId): MpcError {
  const words = 'No open page gives tokens for this account: `connect` needs `getToken`.';
  return new MpcError('unauthorized', words, { details: { account, reason: NOT_HERE } });
}

/** What the page gave, told to whoever waits for it: no fault of the account, which other tabs may have tokens for. */
function badToken(account: AccountId, { message, details }: MpcError): MpcError {
  return new MpcError('invalid-argument', `\`getToken\` of the page gave no token: ${message}`, { details: { ...details, account, reason: NOT_HERE } });
}

/** RFC 6750, 2.1: anything else would break the header, or out of it. */
function checkToken(token: HostToken): void {
  // What comes from programs without types may be anything.
  const { accessToken, expiresIn } = Object(token) as HostToken;
  if (typeof accessToken !== 'string' || !/^[\w.~+/-]+=*$/.test(accessToken)) {
    throw new MpcError('invalid-argument', 'The access token has to be a bearer token (RFC 6750).', { details: { field: 'accessToken' } });
  }
  if (expiresIn !== undefined && !(expiresIn > 0)) {
    throw new MpcError('invalid-argument', 'The token’s `expiresIn` is a number of seconds above 0.', { details: { field: 'expiresIn' } });
  }
}

/** Of one account. */
export class HostTokens implements AccessTokens {
  readonly #account: AccountId;
  readonly #provider: CloudKind;
  readonly #questions: TokenQuestions;
  readonly #clock: Clock;
  #held: { readonly access: string; readonly until: number } | null = null;
  #asking: Promise<string> | null = null;

  constructor(account: AccountId, provider: CloudKind, questions: TokenQuestions, clock: Clock) {
    this.#account = account;
    this.#provider = provider;
    this.#questions = questions;
    this.#clock = clock;
  }

  async token(signal: AbortSignal): Promise<string> {
    if (this.#held !== null && this.#clock.monotonic() < this.#held.until) return this.#held.access;
    return this.#ask(false, signal);
  }

  async renewed(refused: string, signal: AbortSignal): Promise<string> {
    if (this.#held !== null && this.#held.access !== refused) return this.token(signal);
    this.#held = null;
    const token = await this.#ask(true, signal);
    if (token !== refused) return token;
    throw new MpcError('unauthorized', 'The page has no other token than the one that was refused.', { details: { account: this.#account, reason: 'refused' } });
  }

  #ask(refused: boolean, signal: AbortSignal): Promise<string> {
    const asking = this.#asking ?? this.#askOnce(refused);
    this.#asking = asking;
    return untilAborted(asking, signal);
  }

  async #askOnce(refused: boolean): Promise<string> {
    try {
      const { accessToken, expiresIn = USUAL_LIFETIME } = await this.#questions.ask(this.#account, this.#provider, refused);
      this.#held = { access: accessToken, until: this.#clock.monotonic() + freshFor(expiresIn) };
      return accessToken;
    } finally {
      this.#asking = null;
    }
  }
}
