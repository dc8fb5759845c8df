/** What the page and the AudioWorklet must agree on to meet. */
import type { SetupMessage } from '../protocol/context.ts';

/** The names under which the worklet's script registers its processors. */
export const PLAYBACK_PROCESSOR = 'mpc-playback';
export const LIMITER_PROCESSOR = 'mpc-limiter';

/** Page to processor, once, on the node's own port; `pcm` is transferred. */
export interface PlaybackConnect {
  readonly type: 'connect';
  readonly pcm: MessagePort;
}

/** All that a page sends on the node's port. */
export type PlaybackMessage = PlaybackConnect | SetupMessage;
