import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GoogleDrive } from './google-drive.mjs';

describe('the bin of the Drive emulator', () => {
  it('holds what is made in, or moved to, a folder that is in it', () => {
    const drive = new GoogleDrive({ open: true });
    const binOf = (/** @type {string} */ id) => [drive.store.find(id)?.trashed, drive.store.find(id)?.explicitlyTrashed];
    const bin = drive.folder('Thrown away');
    const moved = drive.write('moved.mp3');
    drive.trash('Thrown away');
    const inside = drive.add({ name: 'Inside', mimeType: 'application/vnd.google-apps.folder', parents: [bin] });
    const late = drive.add({ name: 'late.mp3', mimeType: 'audio/mpeg', parents: [inside] });
    drive.change(moved, { parents: [bin] });
    for (const id of [inside, late, moved]) assert.deepEqual(binOf(id), [true, false]);
    drive.change(moved, { parents: [drive.store.root] });
    assert.deepEqual(binOf(moved), [false, false]);
    drive.trash('Thrown away', false);
    for (const id of [inside, late]) assert.deepEqual(binOf(id), [false, false]);
  });
});
