/**
 * Media keys, lock screen and the browser's own media hub: shows what this tab plays and passes on what is
 * pressed there. It shows nothing while another tab sounds.
 */
import type { LibraryService } from '../protocol/library.ts';
import type { PlayerService, PlayerState } from '../protocol/player.ts';
import type { ArtworkId, TrackRow } from '../protocol/records.ts';

export interface MediaSessionOptions {
  readonly player: PlayerService;
  readonly library: Pick<LibraryService, 'artwork'>;
  /** Called in the gesture of a key or button that asks for sound. */
  readonly unlock: () => void;
  /** The browser's; null where it has none. */
  readonly session: MediaSession | null;
  /** Whether its seek buttons take the place of next and previous, unless they are given up, as on iOS. */
  readonly seekHidesSkip: boolean;
}

interface Picture {
  readonly artwork: ArtworkId;
  readonly images: readonly MediaImage[];
}

/** Seconds of a press on a seek button, where the browser names none. */
const SEEK_BY = 10;

export class MediaSessionPresenter {
  readonly #options: MediaSessionOptions;
  /** What the browser shows, and with which picture. */
  #shown: TrackRow | null = null;
  #pictured: Picture | null = null;
  /** The one that was loaded last, and the one before it: the browser may be reading that still. */
  #picture: Picture | null = null;
  #outdated: Picture | null = null;
  /** Of the picture on its way. */
  #loading: ArtworkId | null = null;
  #active = false;
  #speed = 1;
  /** Whether the seek buttons are in use. */
  #seeks = true;

  constructor(options: MediaSessionOptions) {
    this.#options = options;
  }

  /** @param state what this tab plays; null when it plays nothing */
  show(state: PlayerState | null): void {
    const { session } = this.#options;
    if (session === null) return;
    const track = state?.current?.track ?? null;
    if (state === null || track === null) {
      this.#clear(session);
      return;
    }
    const { seekHidesSkip } = this.#options;
    const seeks = !seekHidesSkip || !(state.hasNext || state.hasPrevious);
    if (!this.#active || seeks !== this.#seeks) this.#setHandlers(session, seeks);
    this.#active = true;
    this.#speed = state.speed;
    // A picture makes a browser work for a tenth of a second: the first sound shall not wait for that.
    const artwork = state.status === 'playing' || track.artwork === this.#pictured?.artwork ? track.artwork : null;
    this.#setMetadata(session, track, artwork);
    if (artwork !== null) void this.#loadPicture(session, artwork);
    session.playbackState = state.status === 'playing' || state.status === 'loading' ? 'playing' : 'paused';
    this.position(state.position, state.duration);
  }

  /** Seconds; browsers throw on positions that are not within the duration. */
  position(position: number, duration: number | null): void {
    const { session } = this.#options;
    if (session === null || !this.#active || !('setPositionState' in session)) return;
    const known = duration !== null && Number.isFinite(duration) && duration > 0 && Number.isFinite(position);
    if (!known) session.setPositionState();
    else session.setPositionState({ duration, position: Math.min(Math.max(0, position), duration), playbackRate: this.#speed });
  }

  close(): void {
    if (this.#options.session !== null) this.#clear(this.#options.session);
    forget(this.#outdated);
    forget(this.#picture);
    this.#outdated = null;
    this.#picture = null;
  }

  #clear(session: MediaSession): void {
    if (!this.#active) return;
    this.#active = false;
    this.#shown = null;
    this.#pictured = null;
    session.metadata = null;
    session.playbackState = 'none';
    for (const action of Object.keys(this.#handlers())) setHandler(session, action as MediaSessionAction, null);
  }

  #setHandlers(session: MediaSession, seeks: boolean): void {
    this.#seeks = seeks;
    for (const [action, handler] of Object.entries(this.#handlers())) {
      const isSeek = action === 'seekbackward' || action === 'seekforward';
      setHandler(session, action as MediaSessionAction, isSeek && !seeks ? null : handler);
    }
  }

  #handlers(): Partial<Record<MediaSessionAction, MediaSessionActionHandler>> {
    const { player, unlock } = this.#options;
    // What goes wrong shows in the player's state; there is nobody to tell it to here.
    const ask = (call: () => Promise<void>) => () => void call().catch(() => undefined);
    const seekBy = (seconds: number): void => ask(async () => player.seek((await player.state()).position + seconds))();
    return {
      play: () => {
        unlock();
        ask(() => player.play())();
      },
      pause: ask(() => player.pause()),
      // "Stop" on a headset must not cost the listener the queue.
      stop: ask(() => player.pause()),
      previoustrack: ask(() => player.previous()),
      nexttrack: ask(() => player.next()),
      seekbackward: ({ seekOffset = SEEK_BY }) => seekBy(-seekOffset),
      seekforward: ({ seekOffset = SEEK_BY }) => seekBy(seekOffset),
      seekto: ({ seekTime }) => {
        if (seekTime !== undefined) ask(() => player.seek(seekTime))();
      },
    };
  }

  /** @param artwork of the picture that goes with it, if that is there */
  #setMetadata(session: MediaSession, track: TrackRow, artwork: ArtworkId | null): void {
    const picture = this.#picture?.artwork === artwork ? this.#picture : null;
    if (isShownAs(this.#shown, track) && picture === this.#pictured) return;
    this.#shown = track;
    this.#pictured = picture;
    const { title, artist, album } = track;
    session.metadata = new MediaMetadata({ title, artist, album, artwork: [...(picture?.images ?? [])] });
  }

  /** Largest first: some platforms take the first picture whatever its size. */
  async #loadPicture(session: MediaSession, artwork: ArtworkId): Promise<void> {
    if (artwork === this.#picture?.artwork || artwork === this.#loading) return;
    this.#loading = artwork;
    const { library } = this.#options;
    const blobs = await Promise.all([library.artwork(artwork, 'full'), library.artwork(artwork, 'cover')]).catch(() => null);
    if (blobs === null) {
      // The next change of what is shown asks again.
      if (this.#loading === artwork) this.#loading = null;
      return;
    }
    const picture = { artwork, images: await Promise.all(blobs.flatMap((blob) => (blob === null ? [] : [imageOf(blob)]))) };
    if (this.#loading === artwork) this.#loading = null;
    if (this.#shown?.artwork !== artwork) return forget(picture);
    forget(this.#outdated);
    this.#outdated = this.#picture;
    this.#picture = picture;
    this.#setMetadata(session, this.#shown, artwork);
  }
}

/** Of a picture that no browser reads any more. */
function forget(picture: Picture | null): void {
  for (const { src } of picture?.images ?? []) URL.revokeObjectURL(src);
}

function setHandler(session: MediaSession, action: MediaSessionAction, handler: MediaSessionActionHandler | null): void {
  try {
    session.setActionHandler(action, handler);
  } catch {
    // A browser that does not know the action throws; the others still work.
  }
}

function isShownAs(shown: TrackRow | null, track: TrackRow): boolean {
  return (
    shown !== null &&
    shown.id === track.id &&
    shown.title === track.title &&
    shown.artist === track.artist &&
    shown.album === track.album &&
    shown.artwork === track.artwork
  );
}

async function imageOf(blob: Blob): Promise<MediaImage> {
  const src = URL.createObjectURL(blob);
  try {
    const bitmap = await createImageBitmap(blob);
    const { width, height } = bitmap;
    bitmap.close();
    return { src, type: blob.type, sizes: `${width}x${height}` };
  } catch {
    return { src, type: blob.type };
  }
}
