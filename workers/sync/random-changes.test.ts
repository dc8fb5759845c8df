/** Places in which anything happens, by chance but the same each time, with hosts that are killed: the library has what they have. */
import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import type { SyncPayload } from '../../services/protocol/events.ts';
import { SILENT } from '../../services/protocol/logging.ts';
import type { TestServer } from '../../test/servers/test-servers.ts';
import { startServer } from '../../test/servers/test-servers.ts';
import type { Database } from '../library/database.ts';
import { openTestLibrary } from '../library/library-fixture.ts';
import type { Library } from '../library/library.ts';
import { SystemClock } from '../platform/clock.ts';
import { FetchHttpClient } from '../platform/fetch-http.ts';
import type { KeyValueStore } from '../platform/key-value-store.ts';
import { ManualClock } from '../platform/memory-clock.ts';
import { MemoryNetwork } from '../platform/memory-network.ts';
import { DropboxPlace } from '../providers/dropbox/dropbox-fixture.ts';
import { DrivePlace } from '../providers/google-drive/google-drive-fixture.ts';
import { LocalProvider } from '../providers/local/local-provider.ts';
import { OneDrivePlace } from '../providers/onedrive/onedrive-fixture.ts';
import type { Provider } from '../providers/provider.ts';
import { SubsonicProvider } from '../providers/subsonic/subsonic-provider.ts';
import { NextcloudPlace } from '../providers/webdav/nextcloud-fixture.ts';
import { SyncCoordinator } from './sync-coordinator.ts';
import { memoryDatabase } from './sync-rig.fake.ts';

interface Place {
  readonly provider: Provider;
  write(path: string, content: Uint8Array<ArrayBuffer>): Promise<unknown>;
  /** The folder that it goes to exists; nothing is there. */
  move(from: string, to: string): Promise<unknown>;
  /** A file, or a folder with all in it. */
  remove(path: string): Promise<unknown>;
  close(): Promise<void>;
}

/** Clouds in small pages, so that there are many batches to be killed between. */
const PLACES: Readonly<Record<string, () => Promise<Place>>> = {
  async 'Google Drive'() {
    const place = await DrivePlace.open();
    await place.seed('setPages', { most: 5 });
    return calling(place.server, place.provider, '');
  },
  async OneDrive() {
    const place = await OneDrivePlace.open();
    return calling(place.server, place.provider(), 'seeds.');
  },
  async Dropbox() {
    const place = await DropboxPlace.open();
    await place.server.call('setListing', { most: 5 });
    return { ...place, provider: place.provider(), write: place.write.bind(place), move: place.move.bind(place), remove: place.remove.bind(place), close: () => place.close() };
  },
  async Nextcloud() {
    const place = await NextcloudPlace.open();
    return calling(place.server, place.provider(), '');
  },
  async 'a server that tells changes (RFC 6578)'() {
    const place = await NextcloudPlace.open({ ownCloud: false, syncPage: 5 });
    return calling(place.server, place.provider(), '');
  },
  async Subsonic() {
    const server = await startServer('subsonic');
    const http = new FetchHttpClient({ clock: new ManualClock({ skips: true }), watch: new SystemClock(), network: new MemoryNetwork() });
    const provider = new SubsonicProvider({ url: server.url, username: 'ann', password: 'secret', apiKey: '', http });
    return new FileByFile({
      provider: () => provider,
      write: (path, bytes) => server.call('add', { path, bytes }),
      move: (from, to) => server.call('move', from, to),
      remove: (path) => server.call('remove', path),
      close: () => server.close(),
    });
  },
  async 'files of this device'() {
    const files = new Map<string, File>();
    const move = (from: string, to: string): void => {
      files.set(to, files.get(from) ?? new File([], ''));
      files.delete(from);
    };
    return new FileByFile({
      provider: () => new LocalProvider(Array.from(files, ([path, file]) => ({ path, file }))),
      write: async (path, bytes) => files.set(path, new File([bytes], '', { lastModified: bytes.length * 1000 })),
      move: async (from, to) => move(from, to),
      remove: async (path) => files.delete(path),
      close: async () => undefined,
    });
  },
};

/** A place that knows no folders. */
class FileByFile implements Place {
  readonly #paths = new Set<string>();
  readonly #how: Omit<Place, 'provider'> & { readonly provider: () => Provider };

  constructor(how: Omit<Place, 'provider'> & { readonly provider: () => Provider }) {
    this.#how = how;
  }

  get provider(): Provider {
    return this.#how.provider();
  }

  write(path: string, content: Uint8Array<ArrayBuffer>): Promise<unknown> {
    this.#paths.add(path);
    return this.#how.write(path, content);
  }

  async move(from: string, to: string): Promise<void> {
    for (const path of [...this.#paths].filter((each) => isWithin(each, from))) {
      await this.#how.move(path, to + path.slice(from.length));
      this.#paths.delete(path);
      this.#paths.add(to + path.slice(from.length));
    }
  }

  async remove(gone: string): Promise<void> {
    for (const path of [...this.#paths].filter((each) => isWithin(each, gone))) {
      await this.#how.remove(path);
      this.#paths.delete(path);
    }
  }

  close(): Promise<void> {
    return this.#how.close();
  }
}

function calling(server: TestServer, provider: Provider, prefix: string): Place {
  return {
    provider,
    write: (path, content) => server.call(`${prefix}write`, path, content),
    move: (from, to) => server.call(`${prefix}move`, from, to),
    remove: (path) => server.call(`${prefix}remove`, path),
    close: () => server.close(),
  };
}

/** Numbers from 0 to 1 (xorshift, 32 bits), the same for the same seed. */
function numbersFrom(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const NAMES = ["it's", '50% off', '%41', 'שלום', '🎵', 'e\u0301', 'a+b&c', `${'ü'.repeat(100)}`, 'one', 'two', 'three', 'four'];

/** What is in a place, and what happens there. */
class Happenings {
  /** Paths by a number that each file keeps. */
  readonly files = new Map<number, string>();
  readonly #place: Place;
  readonly #chance: () => number;
  #count = 0;

  constructor(place: Place, chance: () => number) {
    this.#place = place;
    this.#chance = chance;
  }

  async next(): Promise<void> {
    const [files, folders, kind] = [[...this.files], this.#folders(), this.#chance()];
    const [number, path] = this.#oneOf(files) ?? [0, ''];
    const folder = this.#oneOf(folders) ?? '';
    if (files.length < 6 || kind < 0.35) return this.#write(this.#free(`${folder === '' || this.#chance() < 0.5 ? '' : `${folder}/`}${this.#name()}/${this.#name()}.mp3`));
    if (kind < 0.6) return this.#move(path, this.#free(`${folder}/${this.#name()}.mp3`));
    if (kind < 0.85) {
      const into = this.#oneOf(folders.filter((each) => !isWithin(each, folder)));
      return this.#move(folder, this.#free(into === undefined ? this.#name() : `${into}/${this.#name()}`));
    }
    await this.#place.remove(kind < 0.95 ? path : folder);
    if (kind < 0.95) this.files.delete(number);
    else for (const [each, at] of files) if (isWithin(at, folder)) this.files.delete(each);
  }

  async #write(path: string): Promise<void> {
    await this.#place.write(path, new Uint8Array(100 + this.#count));
    this.files.set(this.#count++, path);
  }

  async #move(from: string, to: string): Promise<void> {
    await this.#place.move(from, to);
    for (const [number, path] of this.files) if (isWithin(path, from)) this.files.set(number, to + path.slice(from.length));
  }

  /** Those that are known to be there: with music beneath them. */
  #folders(): readonly string[] {
    const found = new Set<string>();
    for (const path of this.files.values()) for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) found.add(path.slice(0, at));
    return [...found];
  }

  /** A path of which nothing was ever there: what is moved there never meets an empty folder. */
  #free(path: string): string {
    const dot = path.endsWith('.mp3') ? path.length - 4 : path.length;
    return `${path.slice(0, dot)} ${this.#count++}${path.slice(dot)}`;
  }

  #name(): string {
    return this.#oneOf(NAMES) ?? '';
  }

  #oneOf<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.#chance() * list.length)];
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** One account's library, and the hosts that sync it one after the other. */
class Hosts {
  readonly #database: Database = memoryDatabase();
  readonly #records = new Map<string, unknown>();
  library: Library;

  private constructor(library: Library) {
    this.library = library;
  }

  static async open(): Promise<Hosts> {
    const hosts = new Hosts((await openTestLibrary()).library);
    await hosts.#reopen();
    return hosts;
  }

  /** @param batches after so many of them the host is killed, and another one takes its place @returns whether it came to its end */
  async sync(provider: Provider, batches: number): Promise<boolean> {
    let isDead = false;
    const killed: Provider = Object.create(provider, {
      changes: {
        async *value(...asked: Parameters<Provider['changes']>) {
          let left = batches;
          for await (const batch of provider.changes(...asked)) {
            yield batch;
            if (--left > 0 || batches === 0) continue;
            isDead = true;
            throw new MpcError('closed', 'The host was killed.');
          }
        },
      },
    });
    const jobs = {
      get: async (account: string) => this.#records.get(account),
      // Who is dead keeps nothing.
      set: async (account: string, record: unknown) => void (isDead || this.#records.set(account, structuredClone(record))),
    } as Partial<KeyValueStore> as KeyValueStore;
    let ended: (end: SyncPayload) => void = () => undefined;
    const ending = new Promise<SyncPayload>((resolve) => (ended = resolve));
    const coordinator = new SyncCoordinator({
      library: this.library.store,
      providers: { provider: async () => killed },
      accounts: { isEmbedded: async () => false, synced: async () => undefined, failed: async () => undefined },
      jobs,
      tags: { read: async () => ({ tags: {}, warning: null, bytes: 0 }), fromHints: async () => ({}) },
      tagReads: () => 4,
      emit: ({ type, payload }) => void (type === 'Sync' && ['Completed', 'Failed'].includes(payload.event) && ended(payload)),
      clock: new ManualClock({ skips: true }),
      network: new MemoryNetwork(),
      log: SILENT,
      scope: this.#database.name,
    });
    await coordinator.start('home');
    const end = await ending;
    await coordinator.close();
    if (isDead) await this.#reopen();
    else if (end.event !== 'Completed') throw new Error('The sync failed.', { cause: end });
    return !isDead;
  }

  /** Ids of tracks by path. */
  async tracks(): Promise<ReadonlyMap<string, string>> {
    const ids = await this.library.store.resolve({ account: 'home' }).catch(() => []);
    return new Map(await Promise.all(ids.map(async (id) => [(await this.library.store.file(id)).file.path, id] as const)));
  }

  async #reopen(): Promise<void> {
    this.library.close();
    this.library = (await openTestLibrary(this.#database)).library;
  }
}

describe('whatever happens in a place', () => {
  for (const [name, open] of Object.entries(PLACES)) {
    it(`the library has what is there and loses no track: ${name}`, async function () {
      this.timeout(60_000);
      const [place, hosts, chance] = [await open(), await Hosts.open(), numbersFrom(1)];
      const happenings = new Happenings(place, chance);
      const tracks = new Map<number, string>();
      for (let step = 0; step < 14; step++) await happenings.next();
      for (let round = 0; round < 4; round++) {
        for (let kills = 0; kills < 2; kills++) {
          if (await hosts.sync(place.provider, 1 + Math.floor(chance() * 4))) break;
          await happenings.next();
        }
        // The first one may go on with what was begun before all of that had happened.
        for (let whole = 0; whole < 2; whole++) expect(await hosts.sync(place.provider, 0)).to.equal(true);
        const found = await hosts.tracks();
        expect([...found.keys()].sort(), `round ${round}`).to.deep.equal([...happenings.files.values()].sort());
        for (const [number, path] of happenings.files) {
          const track = found.get(path) ?? '';
          expect(track, path).to.equal(tracks.get(number) ?? track);
          tracks.set(number, track);
        }
        for (let step = 0; step < 5; step++) await happenings.next();
      }
      hosts.library.close();
      await place.close();
    });
  }
});
