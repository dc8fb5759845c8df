/** What the page and the AudioWorklet must agree on to meet. */

/** The name under which the worklet's script registers its processor. */
export const PLAYBACK_PROCESSOR = 'mpc-playback';

/** Page to processor, once, on the node's own port; `pcm` is transferred. */
export interface PlaybackConnect {
  readonly pcm: MessagePort;
}
