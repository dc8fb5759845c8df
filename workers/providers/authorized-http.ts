/**
 * HTTP for a provider whose requests bear an access token: one that the service refuses is renewed once, and what was
 * refused is asked again. Tokens travel in the header `Authorization` and nowhere else (RFC 6750, 2.1).
 */
import { asMpcError, MpcError } from '../../services/protocol/errors.ts';
import { hostOf } from '../platform/http-errors.ts';
import type { Consume, Explain, HttpClient, HttpRequest, RangeTarget } from '../platform/http.ts';
import type { FileSlice } from './provider.ts';

/** Where a provider gets access tokens; who keeps them and how they are renewed is no matter to it. */
export interface AccessTokens {
  /**
   * One that is believed to be good.
   * @throws MpcError `unauthorized` when the listener has to sign in again
   */
  token(signal: AbortSignal): Promise<string>;
  /**
   * Another one, since the service has refused this; many may ask at once, the authority is asked once.
   * @throws MpcError `unauthorized` when the listener has to sign in again
   */
  renewed(refused: string, signal: AbortSignal): Promise<string>;
}

export class AuthorizedHttp {
  readonly #http: HttpClient;
  readonly #tokens: AccessTokens;
  readonly #explain: Explain;

  /** @param explain what the service's refusals mean; an expired token is `unauthorized` */
  constructor(http: HttpClient, tokens: AccessTokens, explain: Explain) {
    this.#http = http;
    this.#tokens = tokens;
    this.#explain = explain;
  }

  /** As {@link HttpClient.send}, with the token. */
  send<T>(request: HttpRequest, consume: Consume<T>, signal: AbortSignal): Promise<T> {
    return this.#authorized(
      (authorization) =>
        this.#http.send({ explain: this.#explain, ...request, headers: { ...request.headers, ...authorization } }, consume, signal),
      signal,
    );
  }

  /** The answer's JSON. @throws MpcError as {@link HttpClient.send}; `server` when it is none */
  json(request: HttpRequest, signal: AbortSignal): Promise<unknown> {
    return this.send(request, async (response) => asJson(await response.text(), request.url), signal);
  }

  /** As {@link HttpClient.readRange}, with the token. */
  readRange(target: RangeTarget, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    return this.#authorized(
      (authorization) =>
        this.#http.readRange({ explain: this.#explain, ...target, headers: { ...target.headers, ...authorization } }, start, end, signal),
      signal,
    );
  }

  async #authorized<T>(ask: (authorization: { readonly Authorization: string }) => Promise<T>, signal: AbortSignal): Promise<T> {
    const token = await this.#tokens.token(signal);
    try {
      return await ask({ Authorization: `Bearer ${token}` });
    } catch (thrown) {
      if (asMpcError(thrown).code !== 'unauthorized') throw thrown;
      return await ask({ Authorization: `Bearer ${await this.#tokens.renewed(token, signal)}` });
    }
  }
}

function asJson(text: string, url: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const host = hostOf(url);
    throw new MpcError('server', `${host} did not answer with JSON.`, { cause, retryable: false, details: { host } });
  }
}
