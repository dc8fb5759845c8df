/**
 * Calls of a Subsonic server, signed in the way that it takes: by an API key, a token made of the password, or the password
 * itself where it knows no tokens. They go in a form's body where the server takes those (OpenSubsonic, `formPost`), else in
 * the query, where the API wants them: headers would need preflights, which many of these servers refuse.
 */
import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { asMpcError } from '../../../services/protocol/errors.ts';
import type { Consume, HttpClient, RangeTarget } from '../../platform/http.ts';
import { untilAborted } from '../../platform/until-aborted.ts';
import { MECHANISM_UNSUPPORTED, TOKEN_UNSUPPORTED, contentsOf, failureInBytes, listIn, type Fields } from './subsonic-answers.ts';

export interface SubsonicCredentials {
  /** Absolute http(s) URL of the server, without `/rest`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** In place of the others; empty where there is none. */
  readonly apiKey: string;
}

/** Of a method; a list is given several times. */
export type Parameters = Readonly<Record<string, string | number | readonly string[]>>;

const CLIENT = { v: '1.16.1', c: 'mpc', f: 'json' };
/** Milliseconds for the server to say what it can do. */
const EXTENSIONS_LIMIT = 60_000;
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

export class SubsonicClient {
  readonly #http: HttpClient;
  readonly #credentials: SubsonicCredentials;
  readonly #base: string;
  /** Lives as long as the client, so that one address stands for one file. */
  readonly #salt = bytesToHex(crypto.getRandomValues(new Uint8Array(8)));
  #plain = false;
  #extensions: Promise<ReadonlySet<string>> | null = null;

  constructor(credentials: SubsonicCredentials, http: HttpClient) {
    this.#http = http;
    this.#credentials = credentials;
    this.#base = `${credentials.url.replace(/\/+$/, '')}/rest/`;
  }

  /**
   * The contents of the answer.
   * @throws MpcError as the HTTP client does; by the server's own code, which is then in `details.subsonic`
   */
  call(method: string, parameters: Parameters, signal: AbortSignal): Promise<Fields> {
    return this.#send(method, parameters, async (response, url) => contentsOf(await response.text(), url), signal);
  }

  /** Of an answer that is no text. @throws MpcError as {@link SubsonicClient.call} */
  bytes<T>(method: string, parameters: Parameters, consume: Consume<T>, signal: AbortSignal): Promise<T> {
    const take: Consume<T> = async (response) => {
      const failure = await failureInBytes(response);
      if (failure) throw failure;
      return consume(response);
    };
    return this.#send(method, parameters, take, signal);
  }

  #send<T>(method: string, parameters: Parameters, take: (response: Response, url: string) => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.signedIn(async () => {
      const { url, form } = await this.#address(method, parameters, signal);
      const request = form === undefined ? { url } : { url, method: 'POST', headers: FORM, body: form, idempotent: true };
      return this.#http.send(request, (response) => take(response, url), signal);
    });
  }

  /** A method that answers with bytes, as a target for reading ranges. */
  async target(method: string, parameters: Parameters, signal: AbortSignal): Promise<Pick<RangeTarget, 'url' | 'form' | 'unmask'>> {
    return { ...(await this.#address(method, parameters, signal)), unmask: failureInBytes };
  }

  /** Runs what is signed in as is known to be taken; a server that knows no tokens gets the password. */
  async signedIn<T>(ask: () => Promise<T>): Promise<T> {
    const wasPlain = this.#plain;
    try {
      return await ask();
    } catch (thrown) {
      const { details } = asMpcError(thrown);
      const refused = details['subsonic'] === TOKEN_UNSUPPORTED || details['subsonic'] === MECHANISM_UNSUPPORTED;
      if (!refused || wasPlain || this.#credentials.apiKey !== '') throw thrown;
      this.#plain = true;
      return ask();
    }
  }

  /** An address that an audio element can play, with a token in it; null where that would take the password or key itself. */
  publicAddress(method: string, parameters: Parameters): string | null {
    if (this.#plain || this.#credentials.apiKey !== '') return null;
    return `${this.#base}${method}?${formOf({ ...CLIENT, ...this.#signature(), ...parameters })}`;
  }

  /** What the server can do beyond Subsonic; asked for without credentials, as it has to be answered. */
  extensions(signal: AbortSignal): Promise<ReadonlySet<string>> {
    const url = `${this.#base}getOpenSubsonicExtensions?${formOf(CLIENT)}`;
    // Not the caller's signal: others wait for the same answer.
    this.#extensions ??= this.#http.text({ url }, AbortSignal.timeout(EXTENSIONS_LIMIT)).then(
      (text) => extensionsIn(text, url),
      (thrown: unknown) => {
        const { code } = asMpcError(thrown);
        // Others do not know the method; but whoever could not be reached may be asked again.
        if (code === 'not-found' || code === 'server' || code === 'forbidden' || code === 'unauthorized') return new Set<string>();
        this.#extensions = null;
        throw thrown;
      },
    );
    return untilAborted(this.#extensions, signal);
  }

  async #address(method: string, parameters: Parameters, signal: AbortSignal): Promise<{ readonly url: string; readonly form?: string }> {
    const form = formOf({ ...CLIENT, ...this.#signature(), ...parameters });
    const url = `${this.#base}${method}`;
    return (await this.extensions(signal)).has('formPost') ? { url, form } : { url: `${url}?${form}` };
  }

  #signature(): Parameters {
    const { username, password, apiKey } = this.#credentials;
    if (apiKey !== '') return { apiKey };
    if (this.#plain) return { u: username, p: `enc:${bytesToHex(utf8ToBytes(password))}` };
    return { u: username, t: bytesToHex(md5(utf8ToBytes(password + this.#salt))), s: this.#salt };
  }
}

function extensionsIn(text: string, url: string): ReadonlySet<string> {
  try {
    return new Set(listIn(contentsOf(text, url), 'openSubsonicExtensions').map(({ name }) => String(name)));
  } catch {
    return new Set();
  }
}

function formOf(parameters: Parameters): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) => (Array.isArray(value) ? value.map((each: string) => [name, each]) : [[name, String(value)]]));
  return new URLSearchParams(pairs).toString();
}
