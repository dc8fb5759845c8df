/** What every provider promises, whatever lies behind it. */
import { expect } from '@open-wc/testing';
import { asMpcError } from '../../services/protocol/errors.ts';
import type { ChangeBatch, FileEntry, FileRef, Provider } from './provider.ts';

/**
 * What a test may do to a place, beside reading it. `write`, `remove`: as the methods. `rename`: a file that was given
 * another path keeps its id. `delta`: `changes` of the last cursor brings nothing but what has changed since, of
 * whatever else the place can. `folders`: there are folders, which may be moved and removed.
 */
export type ContractAbility = 'write' | 'remove' | 'rename' | 'delta' | 'folders';

/** A place with music in it, made for one test. With `folders`, one of its files lies in a folder of a folder. */
export interface ContractPlace {
  readonly provider: Provider;
  /** What has to be listed, by file name: no name is used twice. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** Puts a file there, or other content into it. Absent where the place cannot change. */
  write?(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Takes a file away. */
  remove?(name: string): Promise<void>;
  /** Gives a file or a folder another path, as `mv` does; both are paths as they are listed, and the folder it goes to exists. */
  move?(from: string, to: string): Promise<void>;
  /** Takes a folder away, with all that is beneath it. */
  removeFolder?(path: string): Promise<void>;
  close(): Promise<void>;
}

export const never = new AbortController().signal;

/** The files of an account as the library would know them, having committed one batch after the other. */
export class ListedFiles {
  /** Paths by id. */
  readonly paths = new Map<string, string>();
  readonly #seen = new Set<string>();
  /** Of the batch that was taken last. */
  cursor: string | null = null;

  static async of(provider: Provider): Promise<ListedFiles> {
    const listed = new ListedFiles();
    await listed.follow(provider);
    return listed;
  }

  take({ moved = [], removedPaths = [], removed, entries, failures, anew, cursor, end }: ChangeBatch): void {
    if (anew) this.#seen.clear();
    for (const { from, to } of moved) {
      for (const [id, path] of this.paths) if (isBeneath(path, from)) this.paths.set(id, to + path.slice(from.length));
    }
    for (const [id, path] of this.paths) if (removedPaths.some((gone) => isBeneath(path, gone))) this.paths.delete(id);
    for (const id of removed) this.paths.delete(id);
    for (const { fileId, path } of entries) {
      this.paths.set(fileId, path);
      this.#seen.add(fileId);
    }
    this.cursor = cursor;
    if (end === undefined) return;
    if (end === 'full') {
      for (const [id, path] of this.paths) {
        if (!this.#seen.has(id) && !failures.some((failure) => isBeneath(path, failure.path))) this.paths.delete(id);
      }
    }
    this.#seen.clear();
  }

  /** Takes all that has changed since the last time; everything at first. */
  async follow(provider: Pick<Provider, 'changes'>): Promise<readonly ChangeBatch[]> {
    const batches = await listAll(provider, this.cursor);
    for (const batch of batches) this.take(batch);
    return batches;
  }

  /** Id and path of every file, in the order of the paths. */
  get files(): readonly (readonly [id: string, path: string])[] {
    return [...this.paths].sort(([, a], [, b]) => (a < b ? -1 : 1));
  }
}

function isBeneath(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

export async function listAll(provider: Pick<Provider, 'changes'>, cursor: string | null = null): Promise<readonly ChangeBatch[]> {
  const batches: ChangeBatch[] = [];
  for await (const batch of provider.changes(cursor, never)) batches.push(batch);
  return batches;
}

/**
 * Lists a place that, after a first file was told, forgets where the listing is.
 * @param forget has it do so; may take the file away before
 * @param resumed whether who lists has stopped in that moment, and goes on from the cursor
 */
export async function listForgotten(provider: Provider, forget: (told: FileEntry) => Promise<void>, resumed: boolean): Promise<ListedFiles> {
  const listed = new ListedFiles();
  let told: FileEntry | undefined;
  for await (const batch of provider.changes(null, never)) {
    listed.take(batch);
    if (told) continue;
    [told] = batch.entries;
    if (!told) continue;
    await forget(told);
    if (resumed) break;
  }
  if (resumed) await listed.follow(provider);
  return listed;
}

export async function entriesOf(provider: Provider, cursor: string | null = null): Promise<readonly FileEntry[]> {
  return (await listAll(provider, cursor)).flatMap(({ entries }) => entries);
}

export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(() => 'no error', (error: unknown) => asMpcError(error).code);
}

function nameOf({ path }: Pick<FileRef, 'path'>): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function describeProviderContract(name: string, open: () => Promise<ContractPlace>, can: readonly ContractAbility[] = []): void {
  describe(`${name}, as a provider`, () => {
    let place: ContractPlace;
    let provider: Provider;

    beforeEach(async () => {
      place = await open();
      ({ provider } = place);
    });
    afterEach(() => place.close());

    async function entry(file: string): Promise<FileEntry> {
      const found = (await entriesOf(provider)).find((listed) => nameOf(listed) === file);
      if (!found) throw new Error(`${file} is not listed.`);
      return found;
    }

    it('is the same place each time, with a name', async () => {
      const first = await provider.identify(never);
      expect(first).to.deep.equal(await provider.identify(never));
      expect(first.key).not.to.equal('');
    });

    it('lists every file of music once, and nothing else', async () => {
      const names = (await entriesOf(provider)).map(nameOf);
      expect([...names].sort()).to.deep.equal([...place.files.keys()].sort());
    });

    it('says at the end, and only there, that the listing is whole', async () => {
      const ends = (await listAll(provider)).map(({ end }) => end);
      expect(ends.at(-1)).to.equal('full');
      expect(ends.slice(0, -1).every((end) => end === undefined)).to.equal(true);
    });

    it('lists the same files with the same ids, keys and order again', async () => {
      expect(await entriesOf(provider)).to.deep.equal(await entriesOf(provider));
    });

    it('gives relative, decoded paths', async () => {
      for (const { path } of await entriesOf(provider)) {
        expect(path).not.to.match(/^\/|%20|\/$/);
      }
    });

    it('goes on from the cursor of any batch', async () => {
      const { files } = await ListedFiles.of(provider);
      const batches = await listAll(provider);
      for (const [last] of batches.entries()) {
        const known = new ListedFiles();
        for (const batch of batches.slice(0, last + 1)) known.take(batch);
        await known.follow(provider);
        expect(known.files).to.deep.equal(files);
      }
    });

    it('begins anew with a cursor that it does not know', async () => {
      expect(await entriesOf(provider, '{"v":99}')).to.have.length(place.files.size);
      expect(await entriesOf(provider, 'nonsense')).to.have.length(place.files.size);
    });

    it('reads any range, and no more than there is', async () => {
      for (const [file, bytes] of place.files) {
        const listed = await entry(file);
        const whole = await provider.read(listed, 0, bytes.length + 1000, never);
        expect(whole.bytes).to.deep.equal(bytes);
        if (bytes.length === 0) continue;
        const part = await provider.read(listed, 1, 3, never);
        expect(part.bytes).to.deep.equal(bytes.slice(1, 3));
        expect((await provider.read(listed, bytes.length, bytes.length + 10, never)).bytes).to.have.length(0);
      }
    });

    it('tells the size of a file when it is read', async () => {
      for (const [file, bytes] of place.files) {
        const { size } = await provider.read(await entry(file), 0, bytes.length + 1, never);
        expect(size).to.equal(bytes.length);
      }
    });

    it('does not read for a caller who has gone', async () => {
      const controller = new AbortController();
      controller.abort();
      const [first] = await entriesOf(provider);
      expect(await codeOf(provider.read(first!, 0, 10, controller.signal))).to.equal('aborted');
    });

    if (can.includes('remove')) {
      it('says so when a file is gone', async () => {
        const [file] = [...place.files.keys()];
        const listed = await entry(file!);
        await place.remove!(file!);
        expect(await codeOf(provider.read(listed, 0, 10, never))).to.equal('not-found');
      });
    }

    if (can.includes('write')) {
      it('has another change key for other content', async () => {
        const [file] = [...place.files.keys()];
        const { changeKey } = await entry(file!);
        await place.write!(file!, new Uint8Array(4321));
        expect((await entry(file!)).changeKey).not.to.equal(changeKey);
      });
    }

    if (can.includes('rename')) {
      it('knows a file by its id when it bears another name, or lies elsewhere', async () => {
        const known = await ListedFiles.of(provider);
        const [deep] = inFolders(known, 2);
        const name = nameOf({ path: deep });
        const { fileId, changeKey } = await entry(name);
        await place.move!(deep, `${parentOf(deep)}/renamed ${name}`);
        expect(await entry(`renamed ${name}`)).to.include({ fileId, changeKey, path: `${parentOf(deep)}/renamed ${name}` });
        await place.move!(`${parentOf(deep)}/renamed ${name}`, `moved ${name}`);
        expect(await entry(`moved ${name}`)).to.include({ fileId, changeKey, path: `moved ${name}` });
      });
    }

    if (can.includes('delta')) describeDelta(() => place, can);
  });
}

/** What a provider promises that tells changes only. */
function describeDelta(place: () => ContractPlace, can: readonly ContractAbility[]): void {
  /** Follows the place, lets something happen there, and follows again. @returns what that brought, which is right and no more than the changes */
  async function after(change: (known: ListedFiles) => Promise<void>): Promise<readonly ChangeBatch[]> {
    const { provider } = place();
    const known = await ListedFiles.of(provider);
    await change(known);
    const batches = await known.follow(provider);
    expect(known.files, 'the library').to.deep.equal((await ListedFiles.of(provider)).files);
    expect(batches.map(({ end }) => end)).to.deep.equal([...batches.slice(1).map(() => undefined), 'delta']);
    return batches;
  }

  const namesIn = (batches: readonly ChangeBatch[]): readonly string[] => batches.flatMap(({ entries }) => entries.map(nameOf));

  it('brings nothing where nothing has changed, time and again', async () => {
    const { provider } = place();
    const known = await ListedFiles.of(provider);
    for (let time = 0; time < 3; time++) {
      for (const { entries, removed, removedPaths = [], moved = [] } of await known.follow(provider)) {
        expect([...entries, ...removed, ...removedPaths, ...moved]).to.deep.equal([]);
      }
    }
  });

  it('brings the same changes to whoever asks for them again, having lost them', async () => {
    const { provider } = place();
    const known = await ListedFiles.of(provider);
    const { cursor } = known;
    if (can.includes('write')) await place().write!('new.mp3', new Uint8Array(321));
    const first = await listAll(provider, cursor);
    expect(await listAll(provider, cursor)).to.deep.equal(first);
  });

  if (can.includes('write')) {
    it('brings a new file, and one with other content, and no other', async () => {
      const [name] = [...place().files.keys()];
      expect(namesIn(await after(() => place().write!('new.mp3', new Uint8Array(321))))).to.deep.equal(['new.mp3']);
      expect(namesIn(await after(() => place().write!(name!, new Uint8Array(123))))).to.deep.equal([name]);
    });
  }

  if (can.includes('remove')) {
    it('brings that a file is gone', async () => {
      const [name] = [...place().files.keys()];
      expect(namesIn(await after(() => place().remove!(name!)))).to.deep.equal([]);
    });
  }

  if (can.includes('rename')) {
    it('brings the new path of a file that was renamed or moved', async () => {
      await after(async (known) => {
        const [deep] = inFolders(known, 2);
        await place().move!(deep, `${parentOf(deep)}/other ${nameOf({ path: deep })}`);
      });
      await after(async (known) => {
        const [deep] = inFolders(known, 2);
        await place().move!(deep, `other ${nameOf({ path: deep })}`);
      });
    });
  }

  if (can.includes('folders')) {
    it('brings the new paths of what is in a folder that was renamed or moved', async () => {
      await after((known) => {
        const folder = parentOf(parentOf(inFolders(known, 2)[0]));
        return place().move!(folder, `${folder} of old`);
      });
      await after((known) => {
        const folder = parentOf(inFolders(known, 2)[0]);
        return place().move!(folder, nameOf({ path: folder }));
      });
    });

    it('brings that all is gone that was in a folder', async () => {
      const batches = await after((known) => place().removeFolder!(parentOf(parentOf(inFolders(known, 2)[0]))));
      expect(namesIn(batches)).to.deep.equal([]);
    });

    it('brings what happened in between in the order in which it counts', async () => {
      await after(async (known) => {
        const [deep] = inFolders(known, 2);
        const [inner, outer] = [parentOf(deep), parentOf(parentOf(deep))];
        await place().move!(inner, 'taken out');
        await place().move!(outer, 'taken out/outer');
        await place().move!(`taken out/${nameOf({ path: deep })}`, `taken out/outer/${nameOf({ path: deep })}`);
      });
    });
  }
}

/** Files that lie so many folders deep, or deeper. */
function inFolders({ files }: ListedFiles, depth: number): readonly [string, ...string[]] {
  const [first, ...more] = files.map(([, path]) => path).filter((path) => path.split('/').length > depth);
  if (first === undefined) throw new Error(`No file lies ${depth} folders deep.`);
  return [first, ...more];
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
