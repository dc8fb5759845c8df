/** The public door: importing it defines every element. The provider comes first, so that it answers those upgraded after it. */
export { MpcProvider } from './mpc-provider/mpc-provider.ts';
export { MpcAuthButton } from './mpc-auth-button/mpc-auth-button.ts';
export { MpcLibrary } from './mpc-library/mpc-library.ts';
export { MpcQueue } from './mpc-queue/mpc-queue.ts';
export { MpcPlayer } from './mpc-player/mpc-player.ts';
export { MpcSoundSettings } from './mpc-sound-settings/mpc-sound-settings.ts';
export { MpcSyncStatus } from './mpc-sync-status/mpc-sync-status.ts';
export { MpcVisualizer } from './mpc-visualizer/mpc-visualizer.ts';
export * from './shared/events.ts';
export { MpcElement } from './shared/mpc-element.ts';
export { errorText, errorLine, type ErrorText } from './shared/error-text.ts';
export { MpcArtwork } from './shared/mpc-artwork.ts';
export { connect } from '../services/connect.ts';
export { defaultClient } from '../services/default-client.ts';
export { configureLogging } from '../services/logging/page-logging.ts';
export { name, version } from '../services/protocol/identity.ts';
export { MpcError } from '../services/protocol/errors.ts';
export type * from '../services/index.ts';
