import { expect } from '@open-wc/testing';
import { EVERY_EVENT } from '../../test/fixtures/facts/events.ts';
import { authEvents, libraryEvents, metadataEvents, playbackEvents, syncEvents, systemEvents } from './event-creators.ts';
import { MAX_EVENT_IDS, type EventBody } from './events.ts';

const CREATORS = {
  Auth: authEvents,
  Sync: syncEvents,
  Library: libraryEvents,
  Playback: playbackEvents,
  Metadata: metadataEvents,
  System: systemEvents,
};
const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `t${index}`);

describe('event creators', () => {
  it('are there for each event, named after it, and cannot be changed', () => {
    const made = EVERY_EVENT.map(({ type, payload }) => `${type}.${payload.event.charAt(0).toLowerCase()}${payload.event.slice(1)}`);
    const known = Object.entries<object>(CREATORS).flatMap(([type, creators]) => Object.keys(creators).map((name) => `${type}.${name}`));
    expect(made.sort()).to.deep.equal(known.sort());
    for (const creators of Object.values(CREATORS)) expect(creators).to.be.frozen;
  });

  it('return the very event, without a stamp', () => {
    const signedIn: EventBody<'Auth', 'SignedIn'> = authEvents.signedIn('a');
    expect(signedIn).to.deep.equal({ type: 'Auth', payload: { event: 'SignedIn', account: 'a' } });
    expect(playbackEvents.stopped()).to.deep.equal({ type: 'Playback', payload: { event: 'Stopped' } });
    expect(systemEvents.storageLow(9, 10).payload).to.deep.equal({ event: 'StorageLow', usage: 9, quota: 10 });
  });

  it('cut lists of ids to what an event may carry and keep the true count', () => {
    for (const create of [libraryEvents.trackAdded, libraryEvents.trackUpdated, libraryEvents.trackDeleted]) {
      const { payload } = create(ids(250), 250, 3);
      expect(payload.tracks).to.deep.equal(ids(MAX_EVENT_IDS));
      expect(payload).to.include({ count: 250, version: 3 });
    }
    const albums = libraryEvents.albumAdded(ids(101), 101, 3).payload;
    expect(albums.albums).to.have.length(MAX_EVENT_IDS);
    expect(albums.count).to.equal(101);
    const updated = metadataEvents.updated(ids(101)).payload;
    expect(updated.tracks).to.have.length(MAX_EVENT_IDS);
    expect(updated.count).to.equal(101);
    expect(libraryEvents.trackAdded(ids(2), 5000, 3).payload).to.deep.include({ tracks: ids(2), count: 5000 });
  });
});
