import { expect } from '@open-wc/testing';
import type { FileEntry } from '../provider.ts';
import { KnownTree } from './known-tree.ts';

function file(fileId: string, path: string, changeKey = '1'): FileEntry {
  return { fileId, path, changeKey, size: 1, modified: 1, mimeType: '' };
}

describe('KnownTree', () => {
  it('tells what is new, different or gone in a folder, also after it was stored', () => {
    const before = new KnownTree();
    before.update('a', 'e1', [file('id:1', 'a/1.mp3'), file('id:2', 'a/2.mp3'), file('id:3', 'a/3.mp3'), file('id:4', 'a/4.mp3')]);
    const tree = KnownTree.restore(JSON.parse(JSON.stringify(before.store())));
    expect(tree.etag('a')).to.equal('e1');
    const now = [file('id:1', 'a/1.mp3'), file('id:2', 'a/renamed.mp3'), file('id:3', 'a/3.mp3', '2'), file('id:5', 'a/5.mp3')];
    const { fresh, gone } = tree.update('a', 'e2', now);
    expect(fresh.map(({ fileId }) => fileId)).to.deep.equal(['id:2', 'id:3', 'id:5']);
    expect(gone).to.deep.equal(['id:4']);
  });

  it('forgets folders that are gone, with all beneath them, and no others of like names', () => {
    const tree = new KnownTree();
    for (const [at, path] of ['', 'a', 'a/b', 'a b', 'c'].entries()) tree.update(path, 'e', [file(`id:${at}`, `${path}/x.mp3`)]);
    expect(tree.keepSubfolders('', new Set(['a b', 'c']))).to.deep.equal(['id:1', 'id:2']);
    expect(Object.keys(tree.store())).to.deep.equal(['', 'a b', 'c']);
  });

  it('asks again for a folder that failed, and for no other', () => {
    const tree = new KnownTree();
    for (const path of ['', 'a', 'a/b', 'c']) tree.update(path, 'e', []);
    expect([tree.doubt('a/b'), tree.doubt('a/never seen')]).to.deep.equal([true, false]);
    expect(tree.doubted()).to.deep.equal(['a/b']);
    expect(['', 'a', 'a/b', 'c'].map((path) => tree.etag(path))).to.deep.equal(['e', 'e', '', 'e']);
  });

  it('forgets a folder that has vanished, and all beneath it', () => {
    const tree = new KnownTree();
    for (const [at, path] of ['', 'a', 'a/b', 'a b'].entries()) tree.update(path, 'e', [file(`id:${at}`, `${path}/x.mp3`)]);
    expect(tree.forget('a')).to.deep.equal(['id:1', 'id:2']);
    expect(Object.keys(tree.store())).to.deep.equal(['', 'a b']);
  });

  it('keeps a file that is shared twice as long as one of its places is left, and tells that place', () => {
    const tree = new KnownTree();
    const shared = file('id:1', 'b/x.mp3');
    for (const path of ['', 'a', 'b']) tree.update(path, 'e', path === '' ? [] : [file('id:1', `${path}/x.mp3`)]);
    const { gone } = tree.update('a', 'e2', []);
    expect(tree.without(gone, new Set())).to.deep.equal([]);
    expect(tree.etag('b')).to.equal('');
    expect(tree.update('b', 'e', [shared]).fresh).to.deep.equal([shared]);
  });
});
