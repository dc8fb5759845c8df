/** What the layouts of the player are made from: facts to show and requests to make. */
import type { MpcClient } from '../../services/client.ts';
import type { PlayerState } from '../../services/protocol/player.ts';
import type { Waveform } from '../../services/protocol/waveform.ts';
import type { Accent } from '../shared/accent.ts';
import type { EmbedSource } from './embed-source.ts';
import type { PlayerNote } from './player-notes.ts';

export interface PlayerView {
  readonly client: MpcClient | undefined;
  readonly state: PlayerState;
  /** False until the worker has told its state, and an embed its first track. */
  readonly ready: boolean;
  /** Whether `state` is what the worker plays, and not an embed at rest. */
  readonly live: boolean;
  readonly accent: Accent | null;
  /** Of the track that is on, as far as it is known and wanted. */
  readonly waveform: Waveform | null;
  /** What there is to say, the most important alone. */
  readonly note: PlayerNote | null;
  /** The embed's list, when it is to be shown. */
  readonly list: EmbedSource | null;
  readonly queueOpen: boolean;
  readonly commands: PlayerCommands;
}

/** Requests. None rejects: what fails is shown as a note. */
export interface PlayerCommands {
  toggle(): void;
  next(): void;
  previous(): void;
  toggleShuffle(): void;
  cycleRepeat(): void;
  playAt(index: number): void;
  dismissNote(): void;
  retry(): void;
  showQueue(open: boolean): void;
  showSheet(open: boolean): void;
  setAccent(accent: Accent | null): void;
  readonly seek: (position: number) => Promise<unknown>;
  readonly setVolume: (volume: number) => Promise<unknown>;
  readonly setMuted: (muted: boolean) => Promise<unknown>;
  readonly ask: (request: () => Promise<unknown>) => Promise<unknown>;
}

/** Before the worker has told anything. */
export const UNKNOWN_STATE: PlayerState = {
  status: 'idle',
  current: null,
  position: 0,
  positionAt: 0,
  duration: null,
  speed: 1,
  deviceLost: false,
  waitingFor: null,
  volume: 1,
  muted: false,
  shuffle: false,
  shuffleBy: 'track',
  repeat: 'off',
  autoplay: false,
  sleepTimer: null,
  canUndo: false,
  queueLength: 0,
  queueIndex: -1,
  queueVersion: 0,
  hasNext: false,
  hasPrevious: false,
  source: null,
  live: null,
  mode: 'pipeline',
  soundingTab: null,
  error: null,
  skipped: null,
};
