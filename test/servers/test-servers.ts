/** Starts servers from a browser test: real WebDAV servers and emulators of clouds, one for each test that wants to change files or provoke faults. */

/** Answers some requests with a status of its own. */
export interface StatusFault {
  /** A regular expression on "METHOD /path?query". */
  pattern: string;
  code: number;
  headers?: Record<string, string>;
  /** The status in words without. */
  body?: string;
  /** How often; always without. */
  times?: number;
}

export interface Faults {
  /** Whether answers carry CORS headers; true at first. */
  cors?: boolean;
  /** Exposes no header of an answer to other origins. */
  hideHeaders?: boolean;
  /** Milliseconds before each answer. */
  latency?: number;
  /** Cuts the connections of this many further requests. */
  failNext?: number;
  /** Cuts every connection after this many further requests. */
  failAfter?: number | null;
  offline?: boolean;
  /** Answers range requests with the whole file. */
  ignoreRange?: boolean;
  /** Cuts the connection once an answer's body has more bytes than this. */
  cutBody?: number | null;
  /** Sends no more of an answer's body than this many bytes, and does not end it. */
  stallBody?: number | null;
  /** Cuts the connection of every so manyth GET in the middle of its answer. */
  dropEvery?: number | null;
  /** Bytes that answers promise and do not send. */
  moreLength?: number;
  /** Milliseconds before each chunk of an answer's body. */
  slowBody?: number;
  status?: StatusFault[];
}

export interface LogEntry {
  method: string;
  /** Path and query. */
  url: string;
  range: string | null;
  /** 0 when the connection was cut before an answer. */
  status: number;
  /** Bytes of the answer's body that were written. */
  bytes: number;
  /** Whether the answer was written to its end. */
  done: boolean;
  /** Whether it is over, written to its end or not. */
  closed: boolean;
}

/** What all kinds understand; each has options of its own beside. */
export interface ServerOptions {
  /** A folder of the repository to copy from, `demo/music` for instance; the server starts empty without. */
  readonly folder?: string;
  readonly faults?: Faults;
  readonly [option: string]: unknown;
}

export interface TestServer {
  /** The root's address, with a slash at its end. */
  readonly url: string;
  /**
   * Calls a method of what the server's start function gave, `oauth.expireAll` one of an object in it. Arguments and result
   * are JSON, in which bytes may be.
   */
  call<T = unknown>(method: string, ...args: readonly unknown[]): Promise<T>;
  /** Merges faults into those that are set; `{ reset: true }` takes all away. */
  control(faults: Faults & { reset?: boolean }): Promise<void>;
  /** The requests so far, preflights included. */
  log(): Promise<LogEntry[]>;
  clearLog(): Promise<void>;
  close(): Promise<void>;
}

/** @param kind names a file beside this one: `google-drive` for `google-drive.mjs`, whose `startGoogleDrive` is called */
export async function startServer(kind: string, options: ServerOptions = {}): Promise<TestServer> {
  const response = await fetch('/__servers__', { method: 'POST', body: toJson({ kind, options }) });
  if (!response.ok) throw new Error(`The test server did not start: ${await response.text()}`);
  const { url } = (await response.json()) as { url: string };
  const send = async (method: string, address: string | URL, body?: object): Promise<Response> => {
    const answer = await fetch(address, { method, ...(body && { body: toJson(body) }) });
    if (!answer.ok) throw new Error(`${method} ${String(address)}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  return {
    url,
    async call<T>(method: string, ...args: readonly unknown[]) {
      const answer = await send('POST', new URL('__control', url), { call: method, args });
      return (JSON.parse(await answer.text(), revived) as { result: T }).result;
    },
    async control(faults) {
      await send('POST', new URL('__control', url), faults);
    },
    async log() {
      return (await (await send('GET', new URL('__log', url))).json()) as LogEntry[];
    },
    async clearLog() {
      await send('DELETE', new URL('__log', url));
    },
    async close() {
      await send('DELETE', `/__servers__?url=${encodeURIComponent(url)}`);
    },
  };
}

export interface WebdavOptions extends ServerOptions {
  readonly user?: string;
  readonly password?: string;
  readonly readOnly?: boolean;
}

/** A WebDAV server on a temporary copy: its files may be changed by PUT, MOVE and DELETE. */
export type WebdavServer = TestServer;

export function startWebdav(options: WebdavOptions = {}): Promise<WebdavServer> {
  return startServer('webdav', options);
}

function toJson(value: object): string {
  return JSON.stringify(value, (_name, part: unknown) => (part instanceof Uint8Array ? { $base64: toBase64(part) } : part));
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

/** The counterpart of {@link toJson}, for `JSON.parse`. */
function revived(_name: string, part: unknown): unknown {
  if (typeof part !== 'object' || part === null || !('$base64' in part)) return part;
  return Uint8Array.from(atob(String(part.$base64)), (character) => character.charCodeAt(0));
}
