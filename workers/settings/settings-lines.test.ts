import { expect } from '@open-wc/testing';
import type { MpcError } from '../../services/protocol/errors.ts';
import { DEFAULT_SOUND } from '../../services/protocol/sound.ts';
import { MemorySettingsStore } from '../platform/memory-settings-store.ts';
import { settingsLines } from './settings-lines.ts';

async function linesOf(store: MemorySettingsStore): Promise<object[]> {
  const lines: object[] = [];
  for await (const line of settingsLines(store).lines()) lines.push(line);
  return lines;
}

describe('settings in the file of what a person made', () => {
  it('are those that were chosen', async () => {
    const store = new MemorySettingsStore();
    expect(await linesOf(store)).to.deep.equal([]);
    await store.update({ theme: 'dark', 'features.lyrics': true });
    expect(await linesOf(store)).to.deep.equal([{ settings: { theme: 'dark', features: { lyrics: true } } }]);
  });

  it('are those of the sound too, however deep', async () => {
    const store = new MemorySettingsStore();
    await store.update({ 'sound.equaliser.enabled': true, 'sound.speed': 2 });
    const { equaliser } = DEFAULT_SOUND;
    expect(await linesOf(store)).to.deep.equal([{ settings: { features: {}, sound: { equaliser: { ...equaliser, enabled: true }, speed: 2 } } }]);
  });

  it('are taken where nothing was chosen yet, and only there', async () => {
    const store = new MemorySettingsStore();
    await store.update({ theme: 'light' });
    const keeper = settingsLines(store);
    const lines = [{ type: 'settings', settings: { theme: 'dark', libraryView: 'artists', features: { lyrics: false } } }];
    expect(await keeper.take(lines)).to.equal(2);
    expect(await keeper.take(lines)).to.equal(0);
    expect(new Map(await store.entries())).to.deep.equal(new Map<string, unknown>([['theme', 'light'], ['libraryView', 'artists'], ['features.lyrics', false]]));
  });

  it('are refused by their names when they make no sense', () => {
    const keeper = settingsLines(new MemorySettingsStore());
    for (const [settings, field] of [[{ theme: 'pink' }, 'theme'], [null, 'settings'], [{ features: { lyrics: 1 } }, 'features.lyrics']] as const) {
      expect(() => keeper.check({ settings })).to.throw().with.deep.property('details', { field } satisfies MpcError['details']);
    }
  });
});
