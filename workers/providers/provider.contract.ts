/** What every provider promises, whatever lies behind it. */
import { expect } from '@open-wc/testing';
import { asMpcError } from '../../services/protocol/errors.ts';
import type { ChangeBatch, FileEntry, FileRef, Provider } from './provider.ts';

/** A place with music in it, made for one test. */
export interface ContractPlace {
  readonly provider: Provider;
  /** What has to be listed, by file name: no name is used twice. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** Puts a file there, or other content into it. Absent where the place cannot change. */
  write?(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Takes a file away. */
  remove?(name: string): Promise<void>;
  close(): Promise<void>;
}

export const never = new AbortController().signal;

export async function listAll(provider: Provider, cursor: string | null = null): Promise<readonly ChangeBatch[]> {
  const batches: ChangeBatch[] = [];
  for await (const batch of provider.changes(cursor, never)) batches.push(batch);
  return batches;
}

export async function entriesOf(provider: Provider, cursor: string | null = null): Promise<readonly FileEntry[]> {
  return (await listAll(provider, cursor)).flatMap(({ entries }) => entries);
}

export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(() => 'no error', (error: unknown) => asMpcError(error).code);
}

function nameOf({ path }: FileRef): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** @param can what a test may do to the place, beside reading it */
export function describeProviderContract(name: string, open: () => Promise<ContractPlace>, can: readonly ('write' | 'remove')[] = []): void {
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
      const seen = new Set<string>();
      for await (const batch of provider.changes(null, never)) {
        for (const { fileId } of batch.entries) seen.add(fileId);
        if (batch.end) break;
        for (const { fileId } of await entriesOf(provider, batch.cursor)) seen.add(fileId);
        break;
      }
      expect(seen.size).to.equal(place.files.size);
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
  });
}
