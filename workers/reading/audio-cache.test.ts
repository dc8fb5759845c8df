import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import { SILENT } from '../../services/protocol/logging.ts';
import { MemoryFiles } from '../platform/memory-files.ts';
import { AudioCache } from './audio-cache.ts';
import { CacheRig, contentOf, keyOf, readAll } from './cache-fixture.ts';
import { CELL } from './cached-file.ts';

const KIBI = 1024;
const version = (etag: string, size: number) => ({ etag, modified: null, size });

describe('AudioCache', () => {
  it('gives the bytes back that it was given, before and after they are stored, and in another host', async () => {
    const rig = new CacheRig();
    const content = contentOf(3 * CELL + 1000);
    const file = await rig.file(keyOf('a'));
    file.add(0, content.subarray(0, 40 * KIBI));
    expect(await readAll(file, 0, 40 * KIBI)).to.deep.equal(content.slice(0, 40 * KIBI));
    file.add(CELL - 10, content.subarray(CELL - 10, 2 * CELL + 20));
    await file.flush();
    const again = await rig.file(keyOf('a'), rig.another());
    expect(await readAll(again, CELL - 10, 2 * CELL + 20)).to.deep.equal(content.slice(CELL - 10, 2 * CELL + 20));
    expect(await again.read(40 * KIBI, 50 * KIBI)).to.equal(null);
    expect([again.endFrom(0), again.nextFrom(40 * KIBI), again.nextFrom(2 * CELL + 20)]).to.deep.equal([40 * KIBI, CELL - 10, Infinity]);
  });

  it('joins what comes in small parts and in any order', async () => {
    const rig = new CacheRig();
    const content = contentOf(2 * CELL);
    const file = await rig.file(keyOf('a'));
    for (let part = 63; part >= 0; part -= 1) {
      file.add(part * 16 * KIBI, content.subarray(part * 16 * KIBI, (part + 1) * 16 * KIBI));
      if (part % 7 === 0) await file.flush();
    }
    await file.flush();
    expect(await readAll(file, 0, 2 * CELL)).to.deep.equal(content);
    expect((await rig.files.list()).map(({ size }) => size).toSorted((one, other) => other - one).slice(0, 2)).to.deep.equal([CELL, CELL]);
    expect(await rig.files.list()).to.have.length(3);
  });

  it('knows when all of a file is there', async () => {
    const rig = new CacheRig();
    const content = contentOf(CELL + 5);
    const file = await rig.file(keyOf('a'));
    file.add(0, content.subarray(0, CELL));
    expect(file.isComplete(content.length)).to.equal(false);
    file.add(CELL, content.subarray(CELL));
    expect([file.isComplete(content.length), file.isComplete(null)]).to.deep.equal([true, false]);
    file.accept(version('x', content.length));
    await file.flush();
    expect((await rig.file(keyOf('a'), rig.another())).isComplete(null)).to.equal(true);
  });

  it('drops what is of another version of the file, as its server tells', async () => {
    const rig = new CacheRig();
    const file = await rig.file(keyOf('a'));
    expect(file.accept(version('"1"', 1000))).to.equal(true);
    file.add(0, contentOf(1000));
    await file.flush();
    const later = await rig.file(keyOf('a'), rig.another());
    expect(later.accept(version('"1"', 1000))).to.equal(true);
    expect(later.accept(version('"2"', 1000))).to.equal(false);
    expect(await later.read(0, 10)).to.equal(null);
    await later.flush();
    expect((await rig.files.list()).filter(({ path }) => !path.endsWith('info'))).to.deep.equal([]);
  });

  it('drops what is of an earlier state of the file, as the library knows it', async () => {
    const rig = new CacheRig();
    await rig.keep(keyOf('a', '1'), contentOf(CELL));
    await rig.keep(keyOf('b', '1'), contentOf(1000));
    const file = await rig.file(keyOf('a', '2'));
    expect(await file.read(0, 10)).to.equal(null);
    expect((await rig.cache.figures()).used).to.be.below(1200);
  });

  it('notices bytes that are damaged or missing on the disk, and lets them be read anew', async () => {
    for (const damage of ['changed', 'shorter', 'gone'] as const) {
      const rig = new CacheRig();
      const content = contentOf(2 * CELL);
      await rig.keep(keyOf('a'), content);
      const piece = (await rig.files.list()).find(({ path }) => /\/0-/.test(path))?.path ?? '';
      if (damage === 'gone') await rig.files.delete(piece);
      else await rig.files.write(piece, damage === 'changed' ? contentOf(CELL, 2) : content.slice(0, 1000));
      const file = await rig.file(keyOf('a'), rig.another());
      expect(await file.read(10, 20), damage).to.equal(null);
      expect(await readAll(file, CELL, 2 * CELL), damage).to.deep.equal(content.slice(CELL));
      file.add(0, content.subarray(0, CELL));
      await file.flush();
      expect(await readAll(file, 0, 2 * CELL), damage).to.deep.equal(content);
    }
  });

  it('makes room by what was played longest ago, and tells how much there is', async () => {
    const rig = new CacheRig();
    rig.limit = 3.5 * CELL;
    for (const name of ['a', 'b', 'c']) await rig.keep(keyOf(name), contentOf(CELL));
    const later = rig.another();
    // Looked at again, so that another is the oldest.
    await new Promise((resolve) => setTimeout(resolve, 2));
    await (await rig.file(keyOf('a'), later)).flush();
    const file = await rig.file(keyOf('d'), later);
    file.add(0, contentOf(CELL));
    await file.flush();
    await settled(rig, ({ used }) => used > 0 && used <= rig.limit);
    const host = rig.another();
    const kept = await Promise.all(['a', 'b', 'c', 'd'].map(async (name) => (await rig.file(keyOf(name), host)).held > 0));
    expect(kept).to.deep.equal([true, false, true, true]);
    expect(rig.told.at(-1)).to.deep.include({ kept: 0, limit: 3.5 * CELL });
  });

  it('never takes room from what is kept for offline, nor counts it', async () => {
    const rig = new CacheRig();
    const file = await rig.keep(keyOf('a'), contentOf(2 * CELL));
    await file.moveTo('kept');
    rig.limit = 1000;
    rig.cache.limitChanged();
    await settled(rig, ({ kept }) => kept > 2 * CELL);
    expect(rig.told.at(-1)?.used).to.equal(0);
    await rig.cache.clear();
    expect(await readAll(await rig.file(keyOf('a'), rig.another()), 0, 2 * CELL)).to.deep.equal(contentOf(2 * CELL));
    await file.moveTo('played');
    await settled(rig, ({ used, kept }) => used < 1000 && kept === 0);
  });

  it('leaves half of the room that the browser gives to the library', async () => {
    const rig = new CacheRig(new MemoryFiles({ limit: 4 * CELL }));
    for (const name of ['a', 'b', 'c']) await rig.keep(keyOf(name), contentOf(CELL));
    await settled(rig, ({ used }) => used > 0 && used <= 2 * CELL + 1000);
  });

  it('keeps nothing while its limit is 0', async () => {
    const rig = new CacheRig();
    rig.limit = 0;
    await rig.keep(keyOf('a'), contentOf(CELL));
    expect(await rig.files.list()).to.deep.equal([]);
  });

  it('forgets all that was played on wish, and goes on', async () => {
    const rig = new CacheRig();
    const file = await rig.keep(keyOf('a'), contentOf(CELL));
    await rig.cache.clear();
    expect([await file.read(0, 10), (await rig.cache.figures()).used]).to.deep.equal([null, 0]);
    file.add(0, contentOf(1000));
    expect(await file.read(0, 1000)).to.deep.equal(contentOf(1000));
  });

  it('forgets an account', async () => {
    const rig = new CacheRig();
    await (await rig.keep(keyOf('a'), contentOf(1000))).moveTo('kept');
    await rig.keep({ ...keyOf('b'), account: 'other' }, contentOf(1000));
    await rig.cache.forgetAccount('account');
    const { used, kept } = await rig.cache.figures();
    expect([used > 1000, kept]).to.deep.equal([true, 0]);
  });

  it('stops keeping when the device is full, and fails nobody', async () => {
    const files = new MemoryFiles({ limit: CELL + 10_000 });
    // As browsers do that promise more than the disk has.
    Object.assign(files, { quota: async () => ({ usage: null, quota: null }) });
    const rig = new CacheRig(files);
    const file = await rig.file(keyOf('a'));
    const content = contentOf(4 * CELL);
    for (let at = 0; at < content.length; at += CELL) {
      file.add(at, content.subarray(at, at + CELL));
      await file.flush();
    }
    expect(await readAll(file, 0, CELL)).to.deep.equal(content.slice(0, CELL));
    expect(await file.read(CELL, CELL + 10)).to.equal(null);
    expect(file.problem?.code).to.equal('storage-full');
    const other = await rig.file(keyOf('b'));
    other.add(0, content.subarray(0, 1000));
    expect(other.held).to.equal(0);
  });

  it('is empty where nothing can be kept', async () => {
    const rig = new CacheRig();
    const cache = new AudioCache({
      open: () => Promise.reject(new MpcError('storage-unavailable', 'Refused.')),
      limit: () => 1000,
      clock: rig.clock,
      log: SILENT,
      changed: () => undefined,
    });
    expect([await cache.file(keyOf('a')), await cache.figures()]).to.deep.equal([null, { used: 0, kept: 0, limit: 0 }]);
    await cache.close();
  });

  it('goes without what cannot be opened', async () => {
    const rig = new CacheRig();
    rig.files.close();
    expect(await rig.cache.file(keyOf('a'))).to.equal(null);
    const broken = new CacheRig();
    Object.assign(broken.files, { list: () => Promise.reject(new MpcError('storage-unavailable', 'Lost.')) });
    expect(await broken.cache.file(keyOf('a'))).to.equal(null);
  });

  it('is not confused by another host at the same file', async () => {
    const rig = new CacheRig();
    const content = contentOf(4 * CELL);
    const files = [await rig.file(keyOf('a')), await rig.file(keyOf('a'), rig.another())];
    for (let part = 0; part < 128; part += 1) {
      const file = files[part % 2];
      file?.add(part * 16 * KIBI, content.subarray(part * 16 * KIBI, (part + 1) * 16 * KIBI));
      if (part % 5 === 0) await Promise.all(files.map((each) => each.flush()));
    }
    await Promise.all(files.map((each) => each.flush()));
    const reader = await rig.file(keyOf('a'), rig.another());
    for (let at = 0; at < content.length; at += 10_000) {
      const bytes = await reader.read(at, at + 10_000);
      if (bytes !== null) expect(bytes).to.deep.equal(content.slice(at, at + bytes.length));
    }
    expect(reader.held).to.be.above(CELL);
  });
});

async function settled(rig: CacheRig, isSo: (figures: { readonly used: number; readonly kept: number }) => boolean): Promise<void> {
  for (let turn = 0; turn < 500; turn += 1) {
    const last = rig.told.at(-1);
    if (last && isSo(last)) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  throw new Error(`It never came to this: ${JSON.stringify(rig.told.at(-1))}`);
}
