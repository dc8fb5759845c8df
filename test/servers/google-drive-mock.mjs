/**
 * `google-drive-mock` of npm, a second opinion beside our own emulator. It knows no ranges, pages no changes, takes what it does
 * not understand of a query for true, and uploads no audio: it is seeded through its store, which is one for a process and is
 * cleared with each start.
 */
import { createRequire } from 'node:module';
import { serveEmulator } from './emulator.mjs';

const require = createRequire(import.meta.url);
const FOLDER_TYPE = 'application/vnd.google-apps.folder';

/** @typedef {{ id: string, name: string, parents?: string[] }} MockFile */

/** @param {import('./emulator.mjs').EmulatorOptions} [options] */
export async function startGoogleDriveMock(options = {}) {
  const { createApp } = require('google-drive-mock');
  const { driveStore } = require('google-drive-mock/dist/store.js');
  driveStore.clear();
  /** @param {string} parent @returns {MockFile[]} */
  const childrenOf = (parent) => driveStore.listFiles().filter((/** @type {MockFile} */ { parents }) => parents?.includes(parent));
  /** @param {string} parent @param {string} name */
  const childOf = (parent, name) => childrenOf(parent).find((file) => file.name === name);
  /** @param {readonly string[]} names @returns {string} id of the folder, which is made where it is not there */
  const folderAt = (names) => names.reduce((parent, name) => (childOf(parent, name) ?? driveStore.createFile({ name, mimeType: FOLDER_TYPE, parents: [parent] })).id, 'root');
  /** @param {string} path */
  const placeOf = (path) => {
    const names = path.split('/');
    const name = names.pop() ?? '';
    return { parent: folderAt(names), name };
  };
  /** @param {string} path @returns {string} */
  const idAt = (path) => {
    const { parent, name } = placeOf(path);
    const file = childOf(parent, name);
    if (!file) throw new Error(`There is no ${path}.`);
    return file.id;
  };
  /** With all beneath it, which the mock would leave without a folder. @param {string} id */
  const end = (id) => {
    for (const child of childrenOf(id)) end(child.id);
    driveStore.deleteFile(id);
  };
  const target = {
    /** @param {string} path @param {Uint8Array} bytes */
    write(path, bytes) {
      const { parent, name } = placeOf(path);
      const content = Buffer.from(bytes);
      const known = childOf(parent, name);
      if (known) driveStore.updateFile(known.id, { content });
      else driveStore.createFile({ name, mimeType: 'audio/mpeg', parents: [parent], content });
    },
    /** @param {string} path */
    remove: (path) => end(idAt(path)),
    /** @param {string} from @param {string} to */
    move(from, to) {
      const { parent, name } = placeOf(to);
      driveStore.updateFile(idAt(from), { name, parents: [parent] });
    },
  };
  return serveEmulator(createApp(), target, options);
}
