/** Two tabs with a worker each over one database, both syncing and both keeping what a person makes: nothing of it is lost. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startWebdav } from './harness.mjs';
import { hears, startTabs, until } from './tabs.mjs';

/** Files of each account that is synced, and of the one whose tracks are written about. */
const FILES = 150;
const WRITTEN = 12;

void describe('two tabs with a worker each', () => {
  let tabs;
  let folder;
  const servers = {};

  before(async () => {
    tabs = await startTabs();
    folder = await mkdtemp(join(tmpdir(), 'mpc-two-'));
    for (const [name, count] of Object.entries({ written: WRITTEN, one: FILES, two: FILES })) {
      await mkdir(join(folder, name));
      // No music: they are listed by their names, and each has its warning.
      for (let file = 0; file < count; file++) await writeFile(join(folder, name, `${name} ${file}.mp3`), `${name} ${file}`);
      servers[name] = await startWebdav({ folder: join(folder, name), user: 'anna', password: 'right' });
    }
  });
  after(async () => {
    await tabs?.close();
    for (const server of Object.values(servers)) await server.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const another = () => tabs.join({ database: 'two-writers', worker: 'dedicated' });
  const add = (page, name) => page.evaluate((url) => window.client.accounts.add({ provider: 'webdav', url, username: 'anna', password: 'right' }), servers[name].url);
  const counts = (page, tracks) => until(page, async (count) => (await window.client.library.counts()).tracks === count, tracks);

  void it('lose nothing when both write at once', async () => {
    const [first, second] = [await another(), await another()];
    await add(first, 'written');
    for (const page of [first, second]) {
      await hears(page, { type: 'Sync', event: 'Completed' });
      await counts(page, WRITTEN);
    }
    const ids = await first.evaluate(async (count) => {
      const { id } = await window.client.library.view({ kind: 'tracks', sort: [{ by: 'title' }] });
      return (await window.client.library.window(id, 0, count)).rows.map((row) => row.id);
    }, WRITTEN);
    assert.equal(ids.length, WRITTEN);
    await Promise.all([
      add(first, 'one'),
      add(second, 'two'),
      first.evaluate(async (tracks) => {
        const { library } = window.client;
        for (const [index, track] of tracks.entries()) {
          await library.rate([track], index % 10 / 2);
          await library.createPlaylist(`first ${index}`, [track]);
        }
      }, ids),
      second.evaluate(async (tracks) => {
        const { library } = window.client;
        for (const [index, track] of tracks.entries()) {
          await library.setFavourite(track, true);
          await library.editTags([track], { comment: `second ${index}` });
          await library.createPlaylist(`second ${index}`, [track]);
        }
      }, ids),
    ]);
    for (const page of [first, second]) await hears(page, { type: 'Sync', event: 'Completed' }, 3);
    await first.close();
    await second.close();

    const later = await another();
    const found = await later.evaluate(async (tracks) => {
      const { library } = window.client;
      const { tracks: count } = await library.counts();
      const made = await Promise.all(tracks.map((track) => library.track(track)));
      const playlists = await library.playlists();
      const { damaged } = await library.checkIntegrity();
      return {
        count,
        damaged,
        made: made.map(({ rating, favourite, comment }) => [rating, favourite, comment]),
        playlists: playlists.map(({ name, trackCount }) => `${name}: ${trackCount}`),
      };
    }, ids);
    assert.deepEqual(found.made, ids.map((_, index) => [index % 10 / 2, true, `second ${index}`]));
    assert.deepEqual(found.playlists.toSorted(), ids.flatMap((_, index) => [`first ${index}: 1`, `second ${index}: 1`]).toSorted());
    assert.deepEqual([found.count, found.damaged], [WRITTEN + 2 * FILES, 0]);
  });
});
