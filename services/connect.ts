/** Connecting a page to its worker: the first call of every program that uses MPC. */
import type { MpcClient } from './client.ts';
import { hostLinks, type WorkerChoice } from './host-link.ts';
import { pageLogging, type PageLogging } from './logging/page-logging.ts';
import { checkConfig } from './protocol/check-config.ts';
import type { MpcConfigPatch } from './protocol/config.ts';
import { asMpcError, MpcError } from './protocol/errors.ts';
import type { Logger } from './protocol/logging.ts';
import type { GetToken } from './sign-in/host-tokens.ts';
import { openClient, type HostLink, type WorkerClientOptions } from './worker-client.ts';

/** What `connect` may be told; without any of it, the page joins the worker beside the script, over the database `mpc`. */
export interface ConnectOptions {
  /** Name of the database; the same name is the same library. Default `mpc`. Letters, digits, `-` and `_`. */
  readonly database?: string;
  /** Where `service.worker.js` is, when not beside the script that imports this. */
  readonly workerUrl?: string | URL;
  /** Where `playback.worklet.js` is, when not beside the worker. */
  readonly workletUrl?: string | URL;
  /** Where `codec.worker.js` is, when not beside the worker. */
  readonly codecWorkerUrl?: string | URL;
  /** Which kind of worker; default `auto`. */
  readonly worker?: WorkerChoice;
  /** What this page changes in the configuration, which is one for all tabs of a database; the last word counts. */
  readonly config?: MpcConfigPatch;
  /**
   * Gives tokens of clouds that the page has got by itself, for accounts that were added with `tokens: 'host'`. Asked
   * anew whenever the last one has run out or was refused; null, or throwing, says that there is none.
   */
  readonly getToken?: GetToken;
  /** What shows log records; the page's own (see `configureLogging`) unless a test brings another. */
  readonly logging?: PageLogging;
  /** Gives up connecting. */
  readonly signal?: AbortSignal;
}

/**
 * Starts or joins the worker and returns the page's client of it.
 * @throws MpcError `insecure-page`, `invalid-argument`, `worker-unavailable`, `version-mismatch`, `aborted`
 */
export async function connect(options: ConnectOptions = {}): Promise<MpcClient> {
  if (!isSecureContext) {
    throw new MpcError('insecure-page', 'MPC needs a secure page: https, or http on localhost (W3C Secure Contexts).');
  }
  const database = checkDatabase(options.database ?? 'mpc');
  const workerUrl = absolute(options.workerUrl ?? new URL('./service.worker.js', import.meta.url), 'workerUrl');
  const logging = options.logging ?? pageLogging();
  const settings = {
    database,
    config: checkConfig(options.config ?? {}),
    logging,
    output: {
      workletUrl: absolute(options.workletUrl ?? new URL('./playback.worklet.js', workerUrl), 'workletUrl'),
      codecWorkerUrl: absolute(options.codecWorkerUrl ?? new URL('./codec.worker.js', workerUrl), 'codecWorkerUrl'),
    },
    signIn: {
      callbackFolder: new URL('./sign-in/', import.meta.url),
      ...(options.getToken !== undefined && { getToken: options.getToken }),
    },
    ...(options.signal !== undefined && { signal: options.signal }),
  };
  return logging.log.child('client').span('connect', (log) => openFirst(hostLinks(workerUrl, database, options.worker ?? 'auto'), settings, log));
}

/** A client by the first link whose worker can be started. */
async function openFirst(links: readonly (() => HostLink)[], settings: WorkerClientOptions, log: Logger): Promise<MpcClient> {
  let failure: MpcError | null = null;
  for (const link of links) {
    try {
      return await openClient(link(), settings);
    } catch (error) {
      failure = asMpcError(error, 'worker-unavailable');
      if (failure.code !== 'worker-unavailable') throw failure;
      log.warning('A worker could not be started', { reason: failure.message });
    }
  }
  throw failure ?? new MpcError('worker-unavailable', 'There is no worker to connect to.');
}

function checkDatabase(name: string): string {
  if (/^[\w-]{1,64}$/.test(name)) return name;
  throw new MpcError('invalid-argument', 'A database name is 1 to 64 letters, digits, "-" or "_".', {
    details: { field: 'database' },
  });
}

function absolute(url: string | URL, field: string): URL {
  try {
    return new URL(url, document.baseURI);
  } catch (cause) {
    throw new MpcError('invalid-argument', `${field} is not a URL.`, { cause, details: { field } });
  }
}
