/** What every {@link SettingsStore} promises, whatever it is kept on. */
import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import type { SettingChange, SettingsStore } from './settings-store.ts';

/** @param device makes a new device and returns what opens a store over it; several are as several tabs */
export function settingsStoreContract(name: string, device: () => () => Promise<SettingsStore>): void {
  describe(`the settings store contract, ${name}`, () => {
    const opened: SettingsStore[] = [];
    let open: () => Promise<SettingsStore>;

    beforeEach(() => {
      const another = device();
      open = async () => {
        const store = await another();
        opened.push(store);
        return store;
      };
    });

    afterEach(() => {
      for (const store of opened.splice(0)) store.close();
    });

    it('keeps values until they are changed or deleted', async () => {
      const store = await open();
      expect(await store.get('theme')).to.equal(undefined);
      await store.set('theme', 'dark');
      expect(await store.get('theme')).to.equal('dark');
      await store.set('theme', { deep: [1, null] });
      expect(await store.get('theme')).to.deep.equal({ deep: [1, null] });
      await store.delete('theme');
      await store.delete('never there');
      expect(await store.get('theme')).to.equal(undefined);
      expect(await store.entries()).to.deep.equal([]);
    });

    it('keeps copies: what a caller does to a value changes nothing', async () => {
      const store = await open();
      const value = { list: [1] };
      await store.set('key', value);
      value.list.push(2);
      ((await store.get('key')) as typeof value).list.push(3);
      expect(await store.get('key')).to.deep.equal({ list: [1] });
    });

    it('lists and clears everything', async () => {
      const store = await open();
      await store.update({ b: 2, a: 1 });
      expect(await store.entries()).to.deep.equal([['a', 1], ['b', 2]]);
      const cleared = changes(store, 2);
      await store.clear();
      expect(await store.entries()).to.deep.equal([]);
      expect(await cleared).to.deep.equal([{ key: 'a', value: undefined }, { key: 'b', value: undefined }]);
    });

    it('changes several settings or none', async () => {
      const store = await open();
      await store.update({ theme: 'dark', gone: 1 });
      await store.update({ theme: 'light', gone: undefined, added: true });
      expect(await store.entries()).to.deep.equal([['added', true], ['theme', 'light']]);
      const error: unknown = await store.update({ theme: 'auto', bad: () => 0 }).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(MpcError);
      expect(await store.get('theme')).to.equal('light');
    });

    it('refuses a value that cannot be kept, names it, and changes nothing', async () => {
      const store = await open();
      await store.set('theme', 'light');
      const attempts = [store.set('theme', () => 0), store.set('theme', Symbol('dark')), store.update({ accent: 'red', theme: { deep: () => 0 } })];
      for (const attempt of attempts) {
        const error: unknown = await attempt.catch((thrown: unknown) => thrown);
        expect(error).to.be.instanceOf(MpcError).with.property('code', 'invalid-argument');
        expect((error as MpcError).details).to.deep.equal({ field: 'value', key: 'theme' });
      }
      expect(await store.entries()).to.deep.equal([['theme', 'light']]);
    });

    it('tells of an own change before its promise resolves, and of those made together within one turn', async () => {
      const store = await open();
      const heard: string[] = [];
      store.onChange(({ key, value }) => {
        heard.push(`${key}=${String(value)}`);
        queueMicrotask(() => heard.push('later'));
      });
      await store.update({ a: 1, b: 2 });
      expect(heard.slice(0, 3)).to.deep.equal(['a=1', 'b=2', 'later']);
    });

    it('tells every other tab, which then reads the same', async () => {
      const [mine, other, third] = [await open(), await open(), await open()];
      const heard = Promise.all([changes(other, 2), changes(third, 2)]);
      await mine.set('theme', 'dark');
      await mine.delete('theme');
      const expected = ['theme', 'theme'];
      for (const list of await heard) expect(list.map(({ key }) => key)).to.deep.equal(expected);
      expect(await other.get('theme')).to.equal(undefined);
      expect(await third.entries()).to.deep.equal([]);
    });

    it('loses nothing when two tabs change different settings at once, and agrees when they change the same', async () => {
      const [one, two] = [await open(), await open()];
      const both = Promise.all([changes(one, 6), changes(two, 6)]);
      await Promise.all([one.update({ a: 1, c: 'one' }), two.update({ b: 2, c: 'two' }), one.set('d', 1), two.set('e', 1)]);
      const last = (await both).map((list) => list.findLast(({ key }) => key === 'c')?.value);
      const kept = await one.get('c');
      expect(last).to.deep.equal([kept, kept]);
      expect(await one.entries()).to.deep.equal(await two.entries());
      expect((await one.entries()).map(([key]) => key)).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
    });

    it('stops telling whoever has had enough', async () => {
      const store = await open();
      const heard: SettingChange[] = [];
      const undo = store.onChange((change) => heard.push(change));
      await store.set('a', 1);
      undo();
      await store.set('a', 2);
      expect(heard).to.deep.equal([{ key: 'a', value: 1 }]);
    });

    it('is closed for good, and leaves what it kept to the others', async () => {
      const [mine, other] = [await open(), await open()];
      await mine.set('a', 1);
      const heard: SettingChange[] = [];
      mine.onChange((change) => heard.push(change));
      mine.close();
      const told = changes(other, 1);
      await other.set('a', 2);
      await told;
      expect(heard).to.deep.equal([]);
      const error: unknown = await mine.set('a', 3).catch((thrown: unknown) => thrown);
      expect(error).to.include({ code: 'closed' });
      expect(await other.get('a')).to.equal(2);
    });
  });
}

/** The next changes, so many of them. */
function changes(store: SettingsStore, count: number): Promise<readonly SettingChange[]> {
  const heard: SettingChange[] = [];
  return new Promise((resolve) => {
    const undo = store.onChange((change) => {
      if (heard.push(change) < count) return;
      undo();
      resolve(heard);
    });
  });
}
