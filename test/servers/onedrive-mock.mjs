/**
 * `microsoft-onedrive-mock` of npm, a second opinion beside our own emulator. It pages no delta, knows no 410, no download
 * address, no redirect and no ranges; `me` and `me/drive` are missing in it and put in front here. Its store is one for a
 * process, and is cleared with each start.
 */
import express from 'express';
import { createRequire } from 'node:module';
import { serveEmulator } from './emulator.mjs';

const require = createRequire(import.meta.url);

/** @param {import('./emulator.mjs').EmulatorOptions} [options] */
export async function startOneDriveMock(options = {}) {
  const { createApp, driveStore } = require('microsoft-onedrive-mock');
  driveStore.clear();
  const owner = { user: { id: 'user1', displayName: 'Mock User' } };
  const front = express.Router();
  front.get('/v1.0/me', (_request, response) => response.set('Access-Control-Allow-Origin', '*').json({ id: 'user1', displayName: 'Mock User' }));
  front.get('/v1.0/me/drive', (_request, response) => {
    response.set('Access-Control-Allow-Origin', '*').json({ id: 'b!default-mock-drive-id', driveType: 'personal', owner, quota: { used: 0, total: 0 } });
  });
  front.use(createApp());

  /** @param {string[]} names @returns {{ id: string } | undefined} */
  const find = (names) => names.reduce((/** @type {{ id: string } | undefined} */ at, name) => at && driveStore.getItemByName(at.id, name), { id: 'root' });
  const at = (/** @type {string} */ path) => {
    const item = find(path.split('/'));
    if (!item) throw new Error(`There is no ${path}.`);
    return item;
  };
  const target = {
    /** @param {string} path @param {Uint8Array} bytes */
    write(path, bytes) {
      const names = path.split('/');
      const name = names.pop() ?? '';
      let parent = { id: 'root' };
      for (const folder of names) parent = driveStore.getItemByName(parent.id, folder) ?? driveStore.createItem({ name: folder, parentReference: { id: parent.id } }, true);
      const content = Buffer.from(bytes);
      const known = driveStore.getItemByName(parent.id, name);
      if (known) driveStore.updateItem(known.id, { content });
      else driveStore.createItem({ name, parentReference: { id: parent.id }, file: { mimeType: 'audio/mpeg' }, content });
    },
    /** With all beneath it, which the mock would leave without a folder. @param {string} path */
    remove(path) {
      const end = (/** @type {string} */ id) => {
        for (const child of driveStore.listItems(id)) end(child.id);
        driveStore.deleteItem(id);
      };
      end(at(path).id);
    },
    /** @param {string} from @param {string} to */
    move(from, to) {
      const names = to.split('/');
      const name = names.pop();
      driveStore.updateItem(at(from).id, { name, parentReference: { id: names.length === 0 ? 'root' : at(names.join('/')).id } });
    },
  };
  return serveEmulator(front, target, options);
}
