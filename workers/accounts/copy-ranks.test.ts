import { expect } from '@open-wc/testing';
import { copyRanks } from './copy-ranks.ts';

describe('ranks of accounts', () => {
  it('put what lies on this device first, and last what waits for the listener', () => {
    const ranks = copyRanks([
      { id: 'disk', provider: 'local', state: 'ready' },
      { id: 'dav', provider: 'webdav', state: 'ready' },
      { id: 'folder', provider: 'local', state: 'permission-needed' },
      { id: 'old', provider: 'webdav', state: 'signed-out' },
    ]);
    expect([...ranks]).to.deep.equal([['disk', 1], ['folder', -1], ['old', -1]]);
  });
});
