import { expect } from '@open-wc/testing';
import { openDatabase } from './database.ts';
import { addTagged, failure, fileEntry, openTestLibrary, sync, titles } from './library-fixture.ts';
import { openLibrary } from './library.ts';
import type { TrackTags } from './store.ts';

const listed = (path: string, tags: TrackTags) => ({ ...fileEntry(path), tags });

describe('the repositories of a library', () => {
  it('put, get, update and delete tracks', async () => {
    const { library, database } = await openTestLibrary();
    const { tracks } = library.repositories;
    const [first = '', second = ''] = await tracks.put('home', [
      listed('a.mp3', { title: 'One', artists: ['Ann', 'Bo'], genres: ['Folk', 'Pop'] }),
      listed('b.mp3', { title: 'Two' }),
    ]);
    expect(await tracks.get(first)).to.deep.include({ title: 'One', artists: ['Ann', 'Bo'], changeKey: '"a.mp3"' });
    expect((await tracks.many([second, 'nobody', first])).map(({ title }) => title)).to.deep.equal(['Two', 'One']);

    expect(await tracks.put('home', [{ ...listed('a.mp3', { title: 'One again' }), changeKey: 'new' }])).to.deep.equal([]);
    expect((await tracks.get(first)).title).to.equal('One again');
    await tracks.update([first, second], { album: 'Both' });
    expect((await tracks.many([first, second])).map(({ album }) => album)).to.deep.equal(['Both', 'Both']);

    expect(await failure(tracks.delete([first, 'nobody']))).to.equal('not-found');
    expect(await titles(library)).to.have.members(['One again', 'Two']);
    await tracks.delete([first]);
    expect(await failure(tracks.get(first))).to.equal('not-found');
    expect(await titles((await openTestLibrary(database)).library)).to.deep.equal(['Two']);
  });

  it('stand on a database alone', async () => {
    const database = await openDatabase(`repositories-${crypto.randomUUID()}`);
    const library = await openLibrary({ database });
    const before = Date.now();
    const [id = ''] = await library.repositories.tracks.put('home', [listed('a.mp3', { title: 'One' })]);
    expect((await library.repositories.tracks.get(id)).added).to.be.within(before, Date.now());
    library.close();
  });

  it('refuse a file without a path, and put nothing of what came with it', async () => {
    const { library } = await openTestLibrary();
    expect(await failure(Promise.resolve().then(() => library.repositories.tracks.put('home', [listed('a.mp3', {}), listed('', {})])))).to.equal(
      'invalid-argument files[1].fileId',
    );
    expect(await titles(library)).to.deep.equal([]);
  });

  it('put in mid-listing, and the listing still knows what it saw', async () => {
    const { library, database } = await openTestLibrary();
    await sync(library, { entries: [fileEntry('old.mp3'), fileEntry('kept.mp3')], settle: { keepBeneath: [] } });
    await sync(library, { run: 'run-2', entries: [fileEntry('kept.mp3')] });
    await library.repositories.tracks.put('home', [listed('put.mp3', { title: 'put' })]);
    const other = (await openTestLibrary(database)).library;
    await sync(other, { run: 'run-2', entries: [fileEntry('put.mp3')], settle: { keepBeneath: [] } });
    expect(await titles(other)).to.have.members(['kept', 'put']);
  });

  it('link each artist and genre of a track by itself', async () => {
    const { library } = await openTestLibrary();
    const [id = ''] = await addTagged(library, { 'a.mp3': { title: 'Duet', artists: ['Ann', 'Bo'], artistCredit: 'Ann with Bo', genres: ['Folk', 'Pop'] } });
    const { tracks, artists, genres } = library.repositories;
    const { artist, artistId, artistIds, genreIds } = await tracks.get(id);
    expect(artist).to.equal('Ann with Bo');
    expect(artistIds[0]).to.equal(artistId);
    expect((await artists.many(artistIds)).map(({ name }) => name)).to.deep.equal(['Ann', 'Bo']);
    expect((await genres.many(genreIds)).map(({ name }) => name)).to.deep.equal(['Folk', 'Pop']);
  });

  it('change and delete albums, artists, genres and folders through their tracks', async () => {
    const { library } = await openTestLibrary();
    const { tracks, albums, artists, genres, folders } = library.repositories;
    const [first = '', second = '', third = ''] = await tracks.put('home', [
      listed('x/a.mp3', { title: 'a', artists: ['Ann'], album: 'Early', genres: ['Folk'] }),
      listed('x/b.mp3', { title: 'b', artists: ['Ann'], album: 'Early', genres: ['Folk'] }),
      listed('y/c.mp3', { title: 'c', artists: ['Bo'], album: 'Late', genres: ['Pop'] }),
    ]);
    const { albumId, artistId, genreIds, folder } = await tracks.get(first);
    expect((await albums.get(albumId ?? '')).trackCount).to.equal(2);
    await albums.update(albumId ?? '', { album: 'Earlier' });
    expect((await tracks.many([first, second, third])).map(({ album }) => album)).to.deep.equal(['Earlier', 'Earlier', 'Late']);
    await genres.update(genreIds[0] ?? '', { genres: ['Song'] });
    expect((await tracks.get(second)).genres).to.deep.equal(['Song']);
    expect((await folders.get(folder)).trackCount).to.equal(2);
    expect(await failure(artists.update('nobody', { genres: [] }))).to.equal('not-found');
    await artists.delete(artistId ?? '');
    expect(await titles(library)).to.deep.equal(['c']);
  });

  it('keep playlists', async () => {
    const { library } = await openTestLibrary();
    const { tracks, playlists } = library.repositories;
    const added = await tracks.put('home', [listed('a.mp3', { title: 'a', year: 1999 }), listed('b.mp3', { title: 'b' })]);
    const manual = await playlists.put('Both', added);
    const smart = await playlists.put('Nineties', { filter: { op: 'range', field: 'year', min: 1990, max: 1999 } });
    await playlists.update(manual.id, { description: 'All of it' });
    const both = await playlists.many([manual.id, smart.id]);
    expect(both.map(({ kind, trackCount, description }) => [kind, trackCount, description])).to.deep.equal([['manual', 2, 'All of it'], ['smart', 1, '']]);
    await playlists.delete(manual.id);
    expect(await failure(playlists.get(manual.id))).to.equal('not-found');
  });

  it('give tracks pictures and words, and take them away', async () => {
    const { library, database } = await openTestLibrary();
    const { tracks, artwork, lyrics } = library.repositories;
    const [id = ''] = await tracks.put('home', [listed('a.mp3', { title: 'a' })]);
    const bytes = new Uint8Array([1, 2, 3]);
    const picture = await artwork.put([id], { bytes, mimeType: 'image/png' });
    const words = { text: 'La\nla', lines: [{ time: 0, text: 'La' }, { time: 1000, text: 'la' }] };
    await lyrics.put(id, words);

    const again = (await openTestLibrary(database)).library.repositories;
    expect((await again.tracks.get(id)).artwork).to.equal(picture);
    expect(new Uint8Array((await (await again.artwork.get(picture))?.arrayBuffer()) ?? [])).to.deep.equal(bytes);
    expect(await again.lyrics.get(id)).to.deep.equal(words);

    await artwork.delete([id]);
    await lyrics.delete(id);
    expect((await tracks.get(id)).artwork).to.equal(null);
    expect(await lyrics.get(id)).to.equal(null);
    expect(await failure(artwork.put(['nobody'], { bytes, mimeType: 'image/png' }))).to.equal('not-found');
    expect(await failure(lyrics.put('nobody', words))).to.equal('not-found');
  });
});
