import { expect } from '@open-wc/testing';
import { ADDRESS, EVENTS, EVERY_EVENT, SAMPLE_ACCOUNT, SAMPLE_ERROR, SAMPLE_JOB, SAMPLE_STATE, SECRET, stamped } from '../../test/fixtures/facts/events.ts';
import { describeEvent } from './describe-event.ts';
import { authEvents, libraryEvents, playbackEvents, syncEvents, systemEvents } from './event-creators.ts';
import { eventSeverity } from './event-severity.ts';
import type { MpcEventBody } from './events.ts';

const nameOf = ({ type, payload }: MpcEventBody): string => `${type}/${payload.event}`;

describe('describeEvent', () => {
  it('says every event in a short sentence, stamped or not', () => {
    for (const body of EVERY_EVENT) {
      const text = describeEvent(body);
      expect(text, nameOf(body)).to.match(/^[A-Z\d].{8,120}\.$/);
      expect(text).to.not.match(/undefined|null|NaN|\[object/);
      expect(describeEvent(stamped(body))).to.equal(text);
    }
    expect(new Set(EVERY_EVENT.map(describeEvent)).size).to.equal(EVERY_EVENT.length);
  });

  it('counts, in singular and plural', () => {
    expect(describeEvent(EVENTS.Library.TrackUpdated)).to.equal('1 track was updated.');
    expect(describeEvent(EVENTS.Library.TrackDeleted)).to.equal('3 tracks were deleted from the library.');
    expect(describeEvent(libraryEvents.trackAdded([], 12_345, 1))).to.equal('12,345 tracks were added to the library.');
    expect(describeEvent(systemEvents.lagged(1))).to.equal('A receiver fell behind and lost 1 event.');
    expect(describeEvent(EVENTS.Sync.Progress)).to.equal('Syncing: tags of 30 of 1,200 tracks read.');
    expect(describeEvent(EVENTS.Sync.Completed)).to.equal('A sync completed: 12 added, 3 changed, 1 removed, 1 warning.');
    expect(describeEvent(syncEvents.completed({ ...SAMPLE_JOB, added: 0, changed: 0, removed: 0, warningCount: 0 }))).to.equal(
      'A sync completed: nothing changed.',
    );
  });

  it('tells states in words and errors by their code', () => {
    expect(describeEvent(EVENTS.Auth.AuthError)).to.equal('Signing in to account 4f2a failed (server).');
    expect(describeEvent(authEvents.accountChanged('4f2a', null))).to.equal('Account 4f2a was removed.');
    expect(describeEvent(authEvents.accountChanged('4f2a', { ...SAMPLE_ACCOUNT, label: 'Home', state: 'ready', error: null }))).to.equal(
      'The WebDAV account “Home” is ready.',
    );
    expect(describeEvent(EVENTS.Playback.PositionChanged)).to.equal('Playback is at 1:03 of 3:11.');
    expect(describeEvent(playbackEvents.stateChanged({ ...SAMPLE_STATE, status: 'playing', error: null }))).to.equal(
      'The player is playing “Slow Ferry” by Marlene Aas.',
    );
    expect(describeEvent(playbackEvents.error(null, SAMPLE_ERROR))).to.equal('Playback failed (server).');
    expect(describeEvent(EVENTS.System.StorageLow)).to.equal('Storage is running low: 95 % is used.');
    expect(describeEvent(EVENTS.System.ConfigChanged)).to.equal('The configuration was changed: features.lyrics, caches.audio.');
  });

  it('keeps addresses, tokens, paths and messages to itself, wherever they stand', () => {
    const track = { ...SAMPLE_STATE.current!.track };
    const hostile: readonly MpcEventBody[] = [
      ...EVERY_EVENT,
      authEvents.signedIn('ann@cloud.example'),
      authEvents.signedIn(ADDRESS),
      libraryEvents.playlistCreated(ADDRESS),
      authEvents.accountChanged('a', { ...SAMPLE_ACCOUNT, label: ADDRESS }),
      authEvents.accountChanged('a', { ...SAMPLE_ACCOUNT, label: `cloud.example/${SECRET}` }),
      playbackEvents.stateChanged({ ...SAMPLE_STATE, current: { entry: 'e', track: { ...track, title: ADDRESS, artist: 'ann@cloud.example' } } }),
      playbackEvents.stateChanged({ ...SAMPLE_STATE, current: { entry: 'e', track: { ...track, title: `a?sig=${SECRET}` } } }),
      playbackEvents.started(`${ADDRESS}/track.mp3`),
      systemEvents.configChanged([ADDRESS, `x=${SECRET}`]),
    ];
    for (const body of hostile) expect(describeEvent(body), nameOf(body)).to.not.match(/secret|example|ann@|https?:|Bearer/);
  });
});

describe('eventSeverity', () => {
  it('tells routine from failure', () => {
    const named = (severity: string): string[] => EVERY_EVENT.filter((body) => eventSeverity(body) === severity).map(nameOf);
    expect(named('debug')).to.deep.equal([
      'Auth/TokenWanted',
      'Auth/TokenRefreshing',
      'Auth/TokenRefreshed',
      'Sync/Progress',
      'Library/ViewChanged',
      'Playback/PinChanged',
      'Playback/WaveformChanged',
      'Playback/CacheChanged',
      'Playback/PositionChanged',
      'Playback/StateChanged',
      'Metadata/EnrichmentProgress',
    ]);
    expect(named('warning')).to.deep.equal(['System/Offline', 'System/StorageLow', 'System/VersionMismatch', 'System/Lagged']);
    expect(named('error')).to.deep.equal([
      'Auth/AuthError',
      'Sync/Failed',
      'Playback/Error',
      'Metadata/EnrichmentFailed',
      'System/StorageUnavailable',
    ]);
    expect(named('info')).to.have.length(EVERY_EVENT.length - 20);
    expect(eventSeverity(stamped(EVENTS.Sync.Started))).to.equal('info');
  });
});
