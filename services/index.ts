/** MPC without elements: the client, its fake, and the types of everything that crosses. */
export { connect, type ConnectOptions } from './connect.ts';
export { defaultClient } from './default-client.ts';
export { FakeClient, type FakeClientOptions, type Fakes, type RecordedCall, type RecordedSignIn } from './fake-client.ts';
export { createStamp, EventBus, type EventBusOptions, type EventReceiver, type Stamp } from './event-bus.ts';
export { configureLogging, pageLogging, PageLogging, type LogSink } from './logging/page-logging.ts';
export { checkConfig, mergeConfig } from './protocol/check-config.ts';
export { DEFAULT_CONFIG } from './protocol/config.ts';
export { describeEvent } from './protocol/describe-event.ts';
export {
  authEvents,
  libraryEvents,
  metadataEvents,
  playbackEvents,
  syncEvents,
  systemEvents,
} from './protocol/event-creators.ts';
export { eventSeverity } from './protocol/event-severity.ts';
export { MAX_EVENT_IDS } from './protocol/events.ts';
export { parseEvent } from './protocol/parse-event.ts';
export { MpcError, type ErrorDetails, type MpcErrorCode, type WireError } from './protocol/errors.ts';
export type { GetToken, TokenWanted } from './sign-in/host-tokens.ts';
export { name, version } from './protocol/identity.ts';
export { DEFAULT_LOGGING, SILENT } from './protocol/logging.ts';
export { PROTOCOL_VERSION, type StorageMode } from './protocol/session.ts';
export { DEFAULT_SETTINGS } from './protocol/settings.ts';
export { DEFAULT_SOUND, EQUALISER_BANDS, EQUALISER_PRESETS, MAX_BAND_GAIN } from './protocol/sound.ts';
export { MAX_WINDOW } from './protocol/library.ts';
export type * from './client.ts';
export type * from './protocol/accounts.ts';
export type * from './protocol/config.ts';
export type * from './protocol/events.ts';
export type * from './protocol/library.ts';
export type * from './protocol/logging.ts';
export type * from './protocol/metadata.ts';
export type * from './protocol/offline.ts';
export type * from './protocol/personal.ts';
export type * from './protocol/player.ts';
export type * from './protocol/playlists.ts';
export type * from './protocol/records.ts';
export type * from './protocol/settings.ts';
export type * from './protocol/sound.ts';
export type * from './protocol/sync.ts';
export type * from './protocol/waveform.ts';
export type * from './protocol/upkeep.ts';
