/**
 * For the player's tests: an engine over tracks whose samples are known, and tabs that render what they are sent
 * through the worklet's own ring. Time stands still unless a test moves it; sound flows while a test waits.
 */
import { DEFAULT_CONFIG } from '../../services/protocol/config.ts';
import { MpcError } from '../../services/protocol/errors.ts';
import type { MpcEventBody, PlaybackPayload } from '../../services/protocol/events.ts';
import { SILENT } from '../../services/protocol/logging.ts';
import type { HistoryEntry } from '../../services/protocol/personal.ts';
import type { PlayerService, PlayerState } from '../../services/protocol/player.ts';
import type { PlaylistRow } from '../../services/protocol/playlists.ts';
import { DEFAULT_SOUND, type SoundSettings } from '../../services/protocol/sound.ts';
import type { Loudness, Track, TrackRow } from '../../services/protocol/records.ts';
import type { AudioStream, AudioStreamOptions, OpenAudio, PcmBlock } from '../../workers/decoder/audio-stream.ts';
import type { LibraryStore } from '../../workers/library/store.ts';
import { ManualClock } from '../../workers/platform/memory-clock.ts';
import { MemoryNetwork } from '../../workers/platform/memory-network.ts';
import type { Provider } from '../../workers/providers/provider.ts';
import { createPlayerService } from '../../workers/player/player-service.ts';
import { NO_OFFLINE_MUSIC } from '../../workers/reading/offline-music.fake.ts';
import { PlayerEngine } from '../../workers/player/player.ts';
import { FakeTab, RATE } from './fake-tab.ts';
import { MemoryStore } from './memory-store.ts';

const BLOCK = 1000;

export interface FakeTrack {
  /** Seconds. */
  readonly duration: number;
  /** Thrown when it is opened. */
  readonly fails?: MpcError;
  /** Thrown by its server whenever it is read. */
  readonly away?: MpcError;
  /** Thrown at this many seconds. */
  readonly breaksAt?: number;
  /** What is thrown there; by default that the file is broken. */
  readonly breaks?: MpcError;
  /** What the provider gives an `<audio>` element. */
  readonly url?: string;
  readonly path?: string;
  /** Bytes of its file. */
  readonly size?: number;
  /** As tagged. */
  readonly loudness?: Partial<Loudness>;
  /** One for all by default. */
  readonly album?: string;
  /** Hz that the tags tell. */
  readonly sampleRate?: number;
}

const UNTAGGED: Loudness = { trackGain: null, trackPeak: null, albumGain: null, albumPeak: null };

/** The frames of a track: its number in millions, and the frame's. */
export function sampleOf(track: string, frame: number): number {
  return (track.charCodeAt(0) - 96) * 1_000_000 + frame;
}

/** The recording of some tracks played one after the other. */
export function recording(tracks: Readonly<Record<string, FakeTrack>>, ids: string): number[] {
  return [...ids].flatMap((id) =>
    Array.from({ length: Math.round((tracks[id]?.duration ?? 0) * RATE) }, (_, index) => sampleOf(id, index + 1)),
  );
}

export class PlayerRig {
  readonly clock = new ManualClock();
  readonly network = new MemoryNetwork();
  readonly cache = null;
  /** Tracks that play without a network. */
  readonly kept = new Set<string>();
  readonly events: PlaybackPayload[] = [];
  sound: SoundSettings = DEFAULT_SOUND;
  positionInterval = DEFAULT_CONFIG.playback.positionInterval;
  /** What the broadcast at an address says is on. */
  titles: Record<string, readonly string[]> = {};
  /** Tracks that cannot be opened before something is true. */
  opensAfter: Record<string, () => boolean> = {};
  /** Names and tracks of playlists that were made. */
  readonly saved: (readonly [string, string])[] = [];
  /** By track all copies of its recording, the best first; without an entry it is the only one. */
  readonly copies: Record<string, readonly string[]> = {};
  /** What the engine told of plays and skips. */
  readonly heard: HistoryEntry[] = [];
  readonly tabs: FakeTab[] = [];
  readonly store: MemoryStore;
  readonly tracks: Record<string, FakeTrack>;
  readonly engine: PlayerEngine;
  /** As the tab `one` has it. */
  readonly player: PlayerService;
  opened = 0;
  closed = 0;
  /** Frames decoded. */
  decoded = 0;

  constructor(tracks: Record<string, FakeTrack>, store = new MemoryStore()) {
    this.tracks = tracks;
    this.store = store;
    this.engine = new PlayerEngine({
      library: this.#library(),
      providers: { provider: async () => this.#provider(), renew: async () => this.#provider() },
      cache: this.cache,
      isKept: (track) => this.kept.has(track),
      network: this.network,
      openAudio: this.#openAudio,
      startBuffer: () => DEFAULT_CONFIG.playback.startBuffer,
      positionInterval: () => this.positionInterval,
      waveformsWanted: () => true,
      sound: () => this.sound,
      followTitles: async (url, heard) => {
        for (const title of this.titles[url] ?? []) heard(title);
      },
      store,
      emit: (event: MpcEventBody) => {
        if (event.type === 'Playback') this.events.push(event.payload);
      },
      heard: (entry) => this.heard.push(entry),
      savePlaylist: async (name, tracks) => {
        this.saved.push([name, tracks.join('')]);
        return { id: 'saved', name } as PlaylistRow;
      },
      chapters: async (track) => [{ title: `Part of ${track}`, start: 0, end: null }],
      clock: this.clock,
      log: SILENT,
    });
    this.player = this.playerOf('one');
  }

  playerOf(tab: string): PlayerService {
    return createPlayerService(this.engine, tab, NO_OFFLINE_MUSIC);
  }

  async tab(name: string, prepare: (tab: FakeTab) => void = () => undefined): Promise<FakeTab> {
    const tab = new FakeTab(name);
    prepare(tab);
    this.tabs.push(tab);
    await tab.attach(this.engine);
    return tab;
  }

  /** A tab that plays these already. @param ids all tracks unless told */
  async playing(ids: readonly string[] = Object.keys(this.tracks), at = 0): Promise<FakeTab> {
    const tab = await this.tab('one');
    await this.engine.play('one', { tracks: ids, at });
    await this.untilStatus('playing');
    return tab;
  }

  /** Lets sound flow until something is true. @param speed quanta rendered each turn */
  async until(what: string, isTrue: () => boolean | Promise<boolean>, speed = 8): Promise<void> {
    for (let turn = 0; turn < 4000; turn++) {
      if (await isTrue()) return;
      await this.flow(speed);
    }
    throw new Error(`It never came to this: ${what}. State: ${JSON.stringify(await this.engine.state())}`);
  }

  /** One turn: sound flows, messages arrive. */
  async flow(quanta: number): Promise<void> {
    for (const tab of this.tabs) tab.render(quanta);
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
  }

  async untilStatus(status: PlayerState['status']): Promise<PlayerState> {
    await this.until(`status ${status}`, async () => (await this.engine.state()).status === status);
    return this.engine.state();
  }

  told<E extends PlaybackPayload['event']>(event: E): Extract<PlaybackPayload, { event: E }>[] {
    return this.events.filter((each): each is Extract<PlaybackPayload, { event: E }> => each.event === event);
  }

  /** Names of started and completed tracks and of errors, in order. */
  story(): string[] {
    return this.events.flatMap((each) => {
      if (each.event === 'Error') return [`Error ${each.track} ${each.error.code}`];
      if (each.event === 'Stopped') return ['Stopped'];
      return each.event === 'PositionChanged' || !('track' in each) ? [] : [`${each.event} ${each.track}`];
    });
  }

  async close(): Promise<void> {
    await this.engine.close();
    for (const tab of this.tabs) tab.close();
  }

  readonly #openAudio: OpenAudio = async (source, options) => {
    // The rig's library puts the track's name where a provider puts the type.
    const id = source.mimeType;
    await source.read(0, 1, options.signal);
    const track = this.tracks[id];
    if (track?.fails !== undefined) throw track.fails;
    const opens = this.opensAfter[id];
    while (opens !== undefined && !opens()) await new Promise((resolve) => setTimeout(resolve, 0));
    options.signal.throwIfAborted();
    this.opened += 1;
    return this.#stream(id, track ?? { duration: 0 }, options);
  };

  #stream(id: string, track: FakeTrack, { sampleRate }: AudioStreamOptions): AudioStream {
    const frames = Math.round(track.duration * sampleRate);
    let at = 0;
    let open = true;
    return {
      format: { codec: 'pcm', container: 'wav', sampleRate, channels: 2, frames, duration: track.duration },
      ahead: 0,
      read: async (): Promise<PcmBlock | null> => {
        if (!open) throw new MpcError('closed', 'The stream is closed.');
        if (track.breaksAt !== undefined && at >= track.breaksAt * sampleRate) {
          throw track.breaks ?? new MpcError('malformed', 'Broken here.');
        }
        const count = Math.min(BLOCK, frames - at);
        if (count <= 0) return null;
        const left = Float32Array.from({ length: count }, (_, index) => sampleOf(id, at + index + 1));
        at += count;
        this.decoded += count;
        return { channels: [left, left.slice()], frames: count };
      },
      seek: async (seconds) => {
        at = Math.round(seconds * sampleRate);
      },
      close: () => {
        if (open) this.closed += 1;
        open = false;
      },
    };
  }

  #provider(): Provider {
    return {
      identify: async () => ({ key: 'fake', label: 'Fake' }),
      changes: () => {
        throw new MpcError('unsupported', 'Not listed in these tests.');
      },
      read: async (file) => {
        const track = this.tracks[file.fileId];
        if (track?.away !== undefined) throw track.away;
        return { bytes: new Uint8Array(1), size: track?.size ?? 1 };
      },
      url: async (file) => this.tracks[file.fileId]?.url ?? null,
    };
  }

  #library(): LibraryStore {
    const rows = async (ids: readonly string[]): Promise<readonly TrackRow[]> => ids.filter((id) => id in this.tracks).map(rowOf);
    const parts: Partial<LibraryStore> = {
      rows,
      track: async (id) => {
        const { sampleRate = null, loudness = {}, album = 'album' } = this.tracks[id] ?? {};
        return { ...rowOf(id), albumId: album, sampleRate, changeKey: '1', loudness: { ...UNTAGGED, ...loudness } } as Track;
      },
      copies: async (id) => this.copies[id] ?? [id],
      file: async (id) => {
        const track = this.tracks[id];
        if (track === undefined) throw new MpcError('not-found', 'No such track.');
        const path = track.path ?? `${id}.mp3`;
        return { account: 'account', file: { fileId: id, path, size: track.size ?? 1, modified: null, changeKey: '1', mimeType: id } };
      },
      albumsOf: async (tracks) => new Map(tracks.map((id) => [id, this.tracks[id]?.album ?? 'album'])),
      similar: async (track, count, except) => Object.keys(this.tracks).filter((id) => id !== track && !except.has(id)).slice(0, count),
      resolve: async (request) => ('tracks' in request ? request.tracks : Object.keys(this.tracks)),
    };
    return parts as LibraryStore;
  }
}

function rowOf(id: string): TrackRow {
  return {
    id,
    title: `Track ${id}`,
    artist: 'Artist',
    albumArtist: 'Artist',
    album: 'Album',
    albumId: 'album',
    artistId: 'artist',
    track: 1,
    disc: 1,
    year: null,
    genre: '',
    duration: null,
    artwork: null,
    account: 'account',
    status: 'tagged',
    warning: null,
    favourite: false,
    rating: null,
    copies: 1,
  };
}
