import { expect, waitUntil } from '@open-wc/testing';
import type { PlayerService, PlayerState } from '../protocol/player.ts';
import type { TrackRow } from '../protocol/records.ts';
import { MediaSessionPresenter } from './media-session.ts';

const TRACK: TrackRow = {
  id: 't1',
  title: 'Spring',
  artist: 'The Weavers of Wind',
  albumArtist: 'The Weavers of Wind',
  album: 'Seasons',
  albumId: 'al',
  artistId: 'ar',
  track: 1,
  disc: 1,
  year: 2020,
  genre: '',
  duration: 100,
  artwork: 'cover',
  account: 'ac',
  status: 'tagged',
  warning: null,
  favourite: false,
  rating: null,
  copies: 1,
};

const STATE: PlayerState = {
  status: 'playing',
  current: { entry: '1', track: TRACK },
  position: 10,
  positionAt: 0,
  duration: 100,
  speed: 1,
  deviceLost: false,
  waitingFor: null,
  live: null,
  volume: 1,
  muted: false,
  shuffle: false,
  shuffleBy: 'track',
  repeat: 'off',
  autoplay: false,
  sleepTimer: null,
  canUndo: false,
  queueLength: 1,
  queueIndex: 0,
  queueVersion: 1,
  hasNext: false,
  hasPrevious: false,
  source: null,
  mode: 'pipeline',
  soundingTab: 'tab',
  error: null,
  skipped: null,
};

/** A browser's media session that remembers, and throws at actions that it does not know. */
class FakeSession {
  metadata: MediaMetadata | null = null;
  playbackState: MediaSessionPlaybackState = 'none';
  readonly handlers = new Map<string, MediaSessionActionHandler | null>();
  readonly positions: (MediaPositionState | undefined)[] = [];

  setActionHandler(action: string, handler: MediaSessionActionHandler | null): void {
    if (action === 'stop') throw new TypeError('Unknown action');
    this.handlers.set(action, handler);
  }

  setPositionState(state?: MediaPositionState): void {
    this.positions.push(state);
  }
}

async function picture(size: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(size, size);
  canvas.getContext('2d')?.fillRect(0, 0, size, size);
  return canvas.convertToBlob({ type: 'image/png' });
}

describe('MediaSessionPresenter', () => {
  let calls: unknown[];
  /** Pictures that the library was asked for. */
  let asked: string[];
  let session: FakeSession;
  let presenter: MediaSessionPresenter;

  function present(seekHidesSkip: boolean): MediaSessionPresenter {
    const note = (name: string) => async (...args: unknown[]) => void calls.push([name, ...args]);
    const player = { play: note('play'), pause: note('pause'), next: note('next'), previous: note('previous'), seek: note('seek'), state: async () => STATE };
    return new MediaSessionPresenter({
      player: player as unknown as PlayerService,
      library: {
        artwork: async (id, size) => {
          asked.push(id);
          return picture(size === 'full' ? 64 : 16);
        },
      },
      session: session as unknown as MediaSession,
      seekHidesSkip,
      unlock: () => calls.push(['unlock']),
    });
  }

  /** Shows a track with a cover. @returns the cover's address, once it is shown */
  async function cover(artwork: string): Promise<string> {
    presenter.show({ ...STATE, current: { entry: '1', track: { ...TRACK, id: `of ${artwork}`, artwork } } });
    const address = (): string | undefined => session.metadata?.artwork[0]?.src;
    await waitUntil(() => address() !== undefined, 'The cover is shown.', { interval: 5, timeout: 10_000 });
    return address() ?? '';
  }

  const isThere = async (url: string): Promise<boolean> => fetch(url).then(({ ok }) => ok, () => false);

  beforeEach(() => {
    calls = [];
    asked = [];
    session = new FakeSession();
    presenter = present(false);
  });

  it('shows the track, with its pictures largest first', async () => {
    presenter.show(STATE);
    expect([session.metadata?.title, session.metadata?.artist, session.metadata?.album]).to.deep.equal(['Spring', 'The Weavers of Wind', 'Seasons']);
    expect(session.playbackState).to.equal('playing');
    const artwork = (): readonly MediaImage[] => session.metadata?.artwork ?? [];
    await waitUntil(() => artwork().length === 2, 'Both pictures are shown.', { interval: 5, timeout: 10_000 });
    expect(artwork().map((image) => image.sizes)).to.deep.equal(['64x64', '16x16']);
    const url = artwork()[0]?.src ?? '';
    expect(await isThere(url)).to.equal(true);
    presenter.close();
    expect(await isThere(url)).to.equal(false);
  });

  it('asks for no picture before the track sounds', () => {
    for (const status of ['paused', 'loading'] as const) presenter.show({ ...STATE, status });
    expect([session.metadata?.title, asked]).to.deep.equal(['Spring', []]);
    presenter.show(STATE);
    expect(asked).to.deep.equal(['cover', 'cover']);
  });

  it('leaves a picture to a browser that is still reading it, though nothing is played any more, or another track', async () => {
    const first = await cover('first');
    presenter.show(null);
    expect(await isThere(first)).to.equal(true);
    const second = await cover('second');
    expect(await isThere(first)).to.equal(true);
    await cover('third');
    expect([await isThere(first), await isThere(second)]).to.deep.equal([false, true]);
  });

  it('shows a picture that it has as soon as there is sound, and keeps it through a wait', async () => {
    const first = await cover('first');
    const track = { ...TRACK, artwork: 'first' };
    const shown = (status: PlayerState['status'], title: string): string | undefined => {
      presenter.show({ ...STATE, status, current: { entry: '1', track: { ...track, title } } });
      return session.metadata?.artwork[0]?.src;
    };
    presenter.show(null);
    asked = [];
    expect(shown('loading', 'One')).to.equal(undefined);
    expect(shown('playing', 'One')).to.equal(first);
    expect(shown('loading', 'Two')).to.equal(first);
    expect([session.metadata?.title, asked]).to.deep.equal(['Two', []]);
  });

  it('passes on what is pressed, though the browser does not know every action', async () => {
    presenter.show(STATE);
    const press = (action: MediaSessionAction, details = {}): void => session.handlers.get(action)?.({ action, ...details });
    for (const action of ['play', 'pause', 'previoustrack', 'nexttrack'] as const) press(action);
    press('seekto', { seekTime: 42 });
    expect(calls.splice(0)).to.deep.equal([['unlock'], ['play'], ['pause'], ['previous'], ['next'], ['seek', 42]]);
    press('seekbackward');
    press('seekforward', { seekOffset: 30 });
    while (calls.length < 2) await Promise.resolve();
    expect(calls).to.deep.equal([['seek', 0], ['seek', 40]]);
  });

  it('gives up the seek buttons where they would hide next and previous, and there are any', () => {
    presenter = present(true);
    const seeks = (): boolean[] => ['seekbackward', 'seekforward'].map((action) => session.handlers.get(action) !== null);
    presenter.show({ ...STATE, hasNext: true });
    expect(seeks()).to.deep.equal([false, false]);
    presenter.show({ ...STATE, hasNext: false });
    expect(seeks()).to.deep.equal([true, true]);
    presenter.show({ ...STATE, hasPrevious: true });
    expect(seeks()).to.deep.equal([false, false]);
  });

  it('tells the browser the speed, by which its own position goes on', () => {
    presenter.show({ ...STATE, speed: 1.5 });
    presenter.position(20, 100);
    expect(session.positions.map((position) => position?.playbackRate)).to.deep.equal([1.5, 1.5]);
  });

  it('never gives the browser a position that it would throw at', () => {
    presenter.show(STATE);
    presenter.position(101, 100);
    presenter.position(5, null);
    presenter.position(Number.NaN, 100);
    expect(session.positions).to.deep.equal([
      { duration: 100, position: 10, playbackRate: 1 },
      { duration: 100, position: 100, playbackRate: 1 },
      undefined,
      undefined,
    ]);
  });

  it('leaves nothing behind when another tab sounds', () => {
    presenter.show(STATE);
    presenter.show(null);
    expect([session.metadata, session.playbackState]).to.deep.equal([null, 'none']);
    expect([...session.handlers.values()].every((handler) => handler === null)).to.equal(true);
  });

  it('follows tags that arrive while the track plays', () => {
    presenter.show(STATE);
    presenter.show({ ...STATE, current: { entry: '1', track: { ...TRACK, title: 'Summer' } } });
    expect(session.metadata?.title).to.equal('Summer');
  });
});
