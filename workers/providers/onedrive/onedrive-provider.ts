/**
 * A OneDrive, personal or of work, by Microsoft Graph. It reads, and changes nothing there. The token goes to Graph and to
 * no other host: bytes come from pre-authenticated addresses, which take no token and answer no preflight.
 */
import { MpcError, asMpcError } from '../../../services/protocol/errors.ts';
import type { HttpClient } from '../../platform/http.ts';
import type { AccessTokens } from '../authorized-http.ts';
import { AuthorizedHttp } from '../authorized-http.ts';
import type { ChangeBatch, FileRef, FileSlice, Identity, Provider } from '../provider.ts';
import type { DeltaPage } from './delta-listing.ts';
import { listDelta } from './delta-listing.ts';
import { DownloadLinks } from '../download-links.ts';
import { ITEM_FIELDS, objectOf, parseItem, textOf } from './drive-item.ts';
import { explainGraph, RESYNC } from './graph-error.ts';
import { identityOf } from './graph-identity.ts';

export interface OneDriveOptions {
  readonly http: HttpClient;
  readonly tokens: AccessTokens;
  /** Base address of Microsoft Graph with its version, ending in `/`. */
  readonly api: string;
}

/** Items per page of a listing; the service gives no more. */
const PAGE_SIZE = 200;

const DOWNLOAD_URL = '@microsoft.graph.downloadUrl';

/** What a download address answers when it is no longer good. */
const WORN_OUT: ReadonlySet<unknown> = new Set([401, 403, 404, 410]);

export class OneDriveProvider implements Provider {
  readonly #http: HttpClient;
  readonly #graph: AuthorizedHttp;
  readonly #api: string;
  readonly #links: DownloadLinks;

  constructor({ http, tokens, api }: OneDriveOptions) {
    this.#http = http;
    this.#graph = new AuthorizedHttp(http, tokens, explainGraph);
    this.#api = api;
    this.#links = new DownloadLinks((fileId) => this.#downloadUrl(fileId));
  }

  async identify(signal: AbortSignal): Promise<Identity> {
    const [drive, me] = await Promise.all([
      this.#ask('me/drive?$select=id,driveType,owner,quota', signal),
      // Who it is may only be asked with the scope User.Read; the drive names its owner in any case.
      this.#ask('me?$select=displayName,mail,userPrincipalName', signal).catch((error: unknown) => {
        if (asMpcError(error).code === 'forbidden') return null;
        throw error;
      }),
    ]);
    return identityOf(drive, me);
  }

  async *changes(cursor: string | null, signal: AbortSignal): AsyncGenerator<ChangeBatch> {
    for await (const batch of listDelta((link, stop) => this.#page(link, stop), cursor, signal)) {
      for (const { fileId } of batch.entries) this.#links.forget(fileId);
      yield batch;
    }
  }

  async read(file: FileRef, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    signal.throwIfAborted();
    try {
      return await this.#readFrom(await this.#links.of(file.fileId, signal), file, start, end, signal);
    } catch (thrown) {
      if (!isWornOut(thrown)) throw thrown;
    }
    try {
      return await this.#readFrom(await this.#links.fresh(file.fileId, signal), file, start, end, signal);
    } catch (thrown) {
      // Graph has just given this address: the listener's sign-in is not what is wrong.
      throw isWornOut(thrown) ? new MpcError('server', 'OneDrive gives an address for the file that it refuses.', { cause: thrown }) : thrown;
    }
  }

  url(file: FileRef, signal: AbortSignal): Promise<string | null> {
    // An element that plays it cannot come back for another when this one is worn out: it gets one that will last.
    return this.#links.fresh(file.fileId, signal);
  }

  #readFrom(link: string | null, file: FileRef, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    const target = { size: file.size, version: file, onAnswer: file.onAnswer };
    if (link !== null) return this.#http.readRange({ ...target, url: link, explain: wornOut }, start, end, signal);
    // A drive without such addresses can only be asked for the bytes themselves.
    return this.#graph.readRange({ ...target, url: `${this.#itemUrl(file.fileId)}/content` }, start, end, signal);
  }

  async #downloadUrl(fileId: string): Promise<string | null> {
    const url = `${this.#itemUrl(fileId)}?select=id,${DOWNLOAD_URL}`;
    const item = objectOf(await this.#graph.json({ url }, new AbortController().signal));
    if (objectOf(item?.['deleted'])) throw new MpcError('not-found', 'The file was deleted from the OneDrive.');
    const link = textOf(item?.[DOWNLOAD_URL]);
    return link !== '' && URL.canParse(link) ? link : null;
  }

  async #page(link: string | null, signal: AbortSignal): Promise<DeltaPage> {
    const url = link === null ? `${this.#api}me/drive/root/delta?$select=${ITEM_FIELDS}&$top=${PAGE_SIZE}` : this.#checkedLink(link);
    return pageOf(objectOf(await this.#graph.json({ url, explain: link === null ? explainGraph : explainLink }, signal)));
  }

  #ask(path: string, signal: AbortSignal): Promise<unknown> {
    return this.#graph.json({ url: `${this.#api}${path}` }, signal);
  }

  #itemUrl(fileId: string): string {
    return `${this.#api}me/drive/items/${encodeURIComponent(fileId)}`;
  }

  /** A link is followed as it is, but not to where the token does not belong. */
  #checkedLink(link: string): string {
    const { origin } = new URL(this.#api);
    if (URL.canParse(link) && new URL(link).origin === origin) return link;
    throw new MpcError('server', 'OneDrive sent a listing on to another host, which does not get the access token.', {
      retryable: false,
      details: { reason: 'other-origin' },
    });
  }
}

/** @throws MpcError `server` for an answer that is no page */
function pageOf(body: ReturnType<typeof objectOf>): DeltaPage {
  const value = body?.['value'];
  const next = textOf(body?.['@odata.nextLink']);
  const link = next || textOf(body?.['@odata.deltaLink']);
  if (!Array.isArray(value) || link === '') {
    throw new MpcError('server', 'OneDrive answered with something that is no page of a listing.', { details: { reason: 'malformed' } });
  }
  return { items: value.map(parseItem).filter((item) => item !== null), link, isLast: next === '' };
}

/** A link that is refused as malformed is one that the service does not know any more: it has made it itself. */
async function explainLink(response: Response): Promise<MpcError | null> {
  const error = await explainGraph(response);
  const isRefused = response.status === 400 || response.status === 404;
  return isRefused ? new MpcError('not-found', 'OneDrive does not take the link of this listing any more.', { details: { status: response.status, reason: RESYNC } }) : error;
}

/** The download host's refusals are no news about the account. */
async function wornOut({ status }: Response): Promise<MpcError | null> {
  if (!WORN_OUT.has(status)) return null;
  return new MpcError('server', 'The download address of the file is no longer good.', { retryable: false, details: { status, reason: 'worn-out' } });
}

function isWornOut(thrown: unknown): boolean {
  return asMpcError(thrown).details['reason'] === 'worn-out';
}
