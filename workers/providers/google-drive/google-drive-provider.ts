/**
 * Google Drive: My Drive, what others have shared, and shared drives. It reads, and changes nothing there. Everything is
 * listed once; from then on the logs of changes are followed, one of the account and one of each shared drive.
 */
import { MpcError } from '../../../services/protocol/errors.ts';
import type { HttpClient } from '../../platform/http.ts';
import { AuthorizedHttp, type AccessTokens } from '../authorized-http.ts';
import type { ChangeBatch, FileRef, FileSlice, Identity, Provider } from '../provider.ts';
import { DriveApi, type ChangesPage, type DriveChange } from './drive-api.ts';
import { holdersOf, takeChanges, unknownDrives } from './drive-changes.ts';
import { withDepartures } from './drive-departures.ts';
import { explainDrive, isOutOfReach, isRejectedToken } from './drive-errors.ts';
import { DriveFolders } from './drive-folders.ts';
import { entryOf, linkedFileId, membersOf, numberOf, textOf } from './drive-item.ts';
import { DriveLinks } from './drive-links.ts';
import { DriveListing, type Listed } from './drive-listing.ts';
import { parseCursor, toCursor, type Position } from './drive-position.ts';
import { SamePage } from './same-page.ts';

export interface GoogleDriveOptions {
  readonly http: HttpClient;
  readonly tokens: AccessTokens;
  /** Base address of Google's APIs, with a slash at its end. */
  readonly api: string;
}

/** In so many syncs that bring nothing the shared drives are asked for once; in those that bring something, each time. */
const LOOK_EVERY = 8;
/** How often one call begins anew because Drive has forgotten where it was. */
const MAX_BEGINNINGS = 3;

export class GoogleDriveProvider implements Provider {
  readonly #api: DriveApi;

  constructor({ http, tokens, api }: GoogleDriveOptions) {
    this.#api = new DriveApi(new AuthorizedHttp(http, tokens, explainDrive), api);
  }

  async identify(signal: AbortSignal): Promise<Identity> {
    const { user, storageQuota } = await this.#api.about(signal);
    const { permissionId, emailAddress, displayName } = membersOf(user);
    const { limit, usage } = membersOf(storageQuota);
    const key = textOf(permissionId);
    if (key === '') throw new MpcError('server', 'Google Drive did not say whose it is.', { retryable: false });
    const name = textOf(emailAddress) || textOf(displayName);
    const used = numberOf(usage);
    return {
      key: `google-drive:${key}`,
      label: name === '' ? 'Google Drive' : `Google Drive (${name})`,
      ...(name !== '' && { user: name }),
      ...(used !== null && { quota: { used, total: numberOf(limit) } }),
    };
  }

  async *changes(cursor: string | null, signal: AbortSignal): AsyncGenerator<ChangeBatch> {
    let position = parseCursor(cursor);
    let anew = cursor !== null && position === null;
    for (let beginning = 1; ; beginning++) {
      try {
        for await (const batch of this.#follow(position ?? (await this.#beginning(signal)), signal)) {
          yield anew ? { ...batch, anew } : batch;
          anew = false;
        }
        return;
      } catch (thrown) {
        if (!(thrown instanceof RejectedToken)) throw thrown;
        if (beginning > MAX_BEGINNINGS) throw thrown.cause;
        position = null;
        anew = true;
      }
    }
  }

  read(file: FileRef, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    const [id = '', resourceKey = ''] = file.fileId.split('/');
    return this.#api.read({ id, resourceKey }, file, start, end, signal);
  }

  /** None: Drive takes tokens in a header only, and its own links lead to hosts that refuse pages. */
  async url(): Promise<null> {
    return null;
  }

  async #beginning(signal: AbortSignal): Promise<Position> {
    // Before the listing: what changes meanwhile must be told later.
    const token = await this.#api.startToken('', signal);
    return {
      full: true,
      logs: new Map([['', token]]),
      foreign: new Set(),
      unlooked: 0,
      folders: new DriveFolders(),
      links: new DriveLinks(),
      keys: new Map(),
      parts: [{ of: 'everything' }],
      page: null,
      shortcuts: [],
    };
  }

  /** Lists what is to be listed, and follows the logs unless that was everything. */
  async *#follow(position: Position, signal: AbortSignal): AsyncGenerator<ChangeBatch> {
    const listing = new DriveListing(this.#api, position, signal);
    if (position.full) {
      while (!listing.isDone) {
        const batch = batchOf(position, await guarded(position.page !== null, () => listing.next()));
        if (!listing.isDone) yield batch();
        else {
          position.full = false;
          yield batch('full');
        }
      }
      return;
    }
    yield* this.#delta(position, listing, signal);
  }

  async *#delta(position: Position, listing: DriveListing, signal: AbortSignal): AsyncGenerator<ChangeBatch> {
    const followed = new Set<string>();
    const samePage = new SamePage();
    if (++position.unlooked >= LOOK_EVERY) await listing.lookForDrives();
    for (;;) {
      const log = listing.isDone ? [...position.logs.keys()].find((drive) => !followed.has(drive)) : undefined;
      const batch = log === undefined ? batchOf(position, await guarded(position.page !== null, () => listing.next())) : await this.#takePage(position, listing, log, followed, signal);
      samePage.note(log === undefined || followed.has(log) ? null : `${log} ${position.logs.get(log)}`);
      const isLast = listing.isDone && [...position.logs.keys()].every((drive) => followed.has(drive));
      yield batch(isLast ? 'delta' : undefined);
      if (isLast) return;
    }
  }

  /** Takes one page of a log. */
  async #takePage(position: Position, listing: DriveListing, log: string, followed: Set<string>, signal: AbortSignal): Promise<Batch> {
    const { folders, keys, links, logs } = position;
    const page = await this.#pageOf(position, log, signal);
    if (page === null) return batchOf(position, { ...listing.settle(), entries: [], removed: [] });
    if (page.isLast) followed.add(log);
    logs.set(log, page.token);
    if (page.changes.length > 0) await listing.lookForDrives();
    await followUnknown(page.changes, position, listing);
    // Where all is the account's own, there is nowhere else.
    const changes = logs.size > 1 || folders.hasOthers || links.standForAny ? await withDepartures(this.#api, page.changes, signal) : page.changes;
    await followUnknown(changes, position, listing);
    // Before it is taken for one that nobody knows.
    const holders = await listing.findMissing(holdersOf(changes));
    const { files, removed, appeared, shortcuts } = takeChanges(changes, log, position);
    const found = await listing.findMissing([...files, ...shortcuts].map(({ parent }) => parent));
    listing.addFolders([...holders, ...appeared, ...found], true);
    listing.addShortcuts(shortcuts);
    const moves = listing.settle(removed);
    const gone = [...removed];
    const entries = files.flatMap((file) => {
      const path = folders.pathOf(file.name, file.parent);
      if (path === null) gone.push(file.id);
      return path === null ? [] : [entryOf(file, path, keys.has(file.parent) ? linkedFileId(file.id, file.resourceKey) : file.id)];
    });
    return batchOf(position, { ...moves, entries, removed: gone });
  }

  /** Null when the shared drive whose log it is can no longer be seen. */
  async #pageOf({ logs, folders }: Position, log: string, signal: AbortSignal): Promise<ChangesPage | null> {
    try {
      return await this.#api.changes(log, logs.get(log) ?? '', signal);
    } catch (thrown) {
      if (log !== '' && isOutOfReach(thrown)) {
        logs.delete(log);
        folders.remove(log);
        return null;
      }
      throw isRejectedToken(thrown) ? new RejectedToken('', { cause: thrown }) : thrown;
    }
  }
}

/** Has shared drives listed and followed of which nothing was known. */
async function followUnknown(changes: readonly DriveChange[], position: Position, listing: DriveListing): Promise<void> {
  for (const drive of unknownDrives(changes, position)) {
    if (await listing.follow(drive)) position.parts = [...position.parts, { of: 'drive', drive }];
  }
}

/** Drive does not know a page token any more. */
class RejectedToken extends Error {}

type Batch = (end?: 'full' | 'delta') => ChangeBatch;

/** @returns what makes the batch: its cursor is of the moment at which it is made */
function batchOf(position: Position, { entries, moved, removedPaths, removed }: Listed): Batch {
  return (end) => ({
    entries,
    ...(moved.length > 0 && { moved }),
    ...(removedPaths.length > 0 && { removedPaths }),
    removed,
    failures: [],
    cursor: toCursor(position),
    ...(end !== undefined && { end }),
  });
}

async function guarded<T>(bearsToken: boolean, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (thrown) {
    throw bearsToken && isRejectedToken(thrown) ? new RejectedToken('', { cause: thrown }) : thrown;
  }
}
