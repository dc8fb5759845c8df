import { expect } from '@open-wc/testing';
import type { ContractPlace } from '../provider.contract.ts';
import { codeOf, describeProviderContract, entriesOf, listAll, never } from '../provider.contract.ts';
import { LocalProvider } from './local-provider.ts';

const files = new Map<string, Uint8Array<ArrayBuffer>>([
  ['one.mp3', new Uint8Array(3000).fill(1)],
  ['zwei.FLAC', new Uint8Array(20).fill(2)],
  ['empty.ogg', new Uint8Array(0)],
]);
const folders = new Map([
  ['one.mp3', ''],
  ['zwei.FLAC', 'Björk/Album (2)'],
  ['empty.ogg', 'Björk'],
  ['cover.jpg', 'Björk'],
  ['hidden.mp3', '.trash'],
]);

async function folderAt(root: FileSystemDirectoryHandle, path: string): Promise<FileSystemDirectoryHandle> {
  let folder = root;
  for (const name of path.split('/').filter(Boolean)) folder = await folder.getDirectoryHandle(name, { create: true });
  return folder;
}

async function write(root: FileSystemDirectoryHandle, name: string, content: Uint8Array<ArrayBuffer>): Promise<void> {
  const file = await (await folderAt(root, folders.get(name) ?? '')).getFileHandle(name, { create: true });
  const stream = await file.createWritable();
  await stream.write(content);
  await stream.close();
}

/** A folder in the origin's private file system, whose handles are like those of real folders. */
async function privateFolder(): Promise<{ root: FileSystemDirectoryHandle; remove: () => Promise<void> }> {
  const origin = await navigator.storage.getDirectory();
  const name = `folder-${crypto.randomUUID()}`;
  return {
    root: await origin.getDirectoryHandle(name, { create: true }),
    remove: () => origin.removeEntry(name, { recursive: true }),
  };
}

async function openFolder(): Promise<ContractPlace> {
  const { root, remove } = await privateFolder();
  for (const name of folders.keys()) await write(root, name, files.get(name) ?? new Uint8Array(5));
  return {
    provider: new LocalProvider(root),
    files,
    write: (name, content) => write(root, name, content),
    remove: async (name) => (await folderAt(root, folders.get(name) ?? '')).removeEntry(name),
    close: remove,
  };
}

async function openFiles(): Promise<ContractPlace> {
  const list = [...folders].map(([name, folder]) => ({
    path: `Music/${folder === '' ? '' : `${folder}/`}${name}`,
    file: new File([files.get(name) ?? 'text'], name),
  }));
  return {
    provider: new LocalProvider(list.filter(({ path }) => !path.includes('.trash'))),
    files,
    close: () => Promise.resolve(),
  };
}

describeProviderContract('A local folder', openFolder, ['write', 'remove']);
describeProviderContract('A list of local files', openFiles);

describe('LocalProvider', () => {
  it('is called as its folder', async () => {
    const file = new File([], 'a.mp3');
    const label = async (paths: string[]): Promise<string> => (await new LocalProvider(paths.map((path) => ({ path, file }))).identify()).label;
    expect(await label(['Music/a.mp3', 'Music/b/c.mp3'])).to.equal('Music');
    expect(await label(['a.mp3', 'b.mp3'])).to.equal('');
  });

  it('asks for permission that it does not have', async () => {
    const { root, remove } = await privateFolder();
    Object.defineProperty(root, 'queryPermission', { value: () => Promise.resolve('prompt') });
    const provider = new LocalProvider(root);
    expect(await codeOf(provider.identify())).to.equal('permission');
    expect(await codeOf(listAll(provider))).to.equal('permission');
    await remove();
  });

  it('reads a file that has changed since it was first read', async () => {
    const { root, remove } = await privateFolder();
    await write(root, 'one.mp3', new Uint8Array([1, 2, 3]));
    const provider = new LocalProvider(root);
    const [file] = await entriesOf(provider);
    await provider.read(file!, 0, 3, never);
    await write(root, 'one.mp3', new Uint8Array([4, 5, 6, 7]));
    const { bytes, size } = await provider.read(file!, 0, 10, never);
    expect([[...bytes], size]).to.deep.equal([[4, 5, 6, 7], 4]);
    await remove();
  });

  it('gives an audio element the file itself', async () => {
    const file = new File(['sound'], 'a.mp3');
    const provider = new LocalProvider([{ path: 'Music/a.mp3', file }]);
    const [entry] = await entriesOf(provider);
    expect(await (await provider.url(entry!)).text()).to.equal('sound');
  });

  it('says so when the whole folder is gone', async () => {
    const { root, remove } = await privateFolder();
    await remove();
    expect(await codeOf(listAll(new LocalProvider(root)))).to.equal('not-found');
  });

  it('takes nothing for gone when the drive is pulled out in the middle of a listing', async () => {
    const gone = (): never => {
      throw new DOMException('Gone.', 'NotFoundError');
    };
    let pulledOut = false;
    const file = (name: string): object => ({ kind: 'file', name, getFile: async () => (pulledOut ? gone() : new File(['x'], name)) });
    const folder = {
      kind: 'directory',
      name: 'Music',
      async *values() {
        yield* [file('1.mp3'), file('2.mp3')];
        pulledOut = true;
      },
      keys: () => gone(),
    } as unknown as FileSystemDirectoryHandle;
    expect(await codeOf(listAll(new LocalProvider(folder)))).to.equal('not-found');
  });

  it('comes to an end with a folder that contains itself, and says where', async () => {
    const folder = {
      kind: 'directory',
      name: 'loop',
      async *values() {
        yield { kind: 'file', name: 'a.mp3', getFile: async () => new File(['x'], 'a.mp3') };
        yield folder;
      },
      async *keys() {
        yield 'loop';
      },
    } as unknown as FileSystemDirectoryHandle;
    const batches = await listAll(new LocalProvider(folder));
    expect(batches.flatMap(({ entries }) => entries)).to.have.length(41);
    expect(batches.flatMap(({ failures }) => failures)).to.have.length(1);
  });

  it('lists a hundred thousand files in one folder, in batches', async () => {
    const content = new File(['x'], 'x.mp3');
    const folder = {
      kind: 'directory',
      name: 'Music',
      async *values() {
        for (let number = 0; number < 100_000; number++) yield { kind: 'file', name: `${number}.mp3`, getFile: async () => content };
      },
      async *keys() {
        yield '0.mp3';
      },
    } as unknown as FileSystemDirectoryHandle;
    let [count, most] = [0, 0];
    for await (const { entries } of new LocalProvider(folder).changes(null, never)) {
      count += entries.length;
      most = Math.max(most, entries.length);
    }
    expect([count, most]).to.deep.equal([100_000, 200]);
  });

  it('shows names without control characters, apart from each other, and reads their files', async () => {
    const names = ['a\u0001.mp3', 'a\u0002.mp3', 'B\u0007/a\n.mp3'];
    const provider = new LocalProvider(names.map((path, index) => ({ path, file: new File([new Uint8Array([index])], 'x.mp3') })));
    const entries = await entriesOf(provider);
    expect(entries.map(({ path }) => path)).to.deep.equal(['a%01.mp3', 'a%02.mp3', 'B%07/a%0A.mp3']);
    for (const [index, entry] of entries.entries()) expect([...(await provider.read(entry, 0, 9, never)).bytes]).to.deep.equal([index]);
  });
});
