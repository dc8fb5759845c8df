/**
 * The owning side as a library of its own: a host for a worker of yours, or for this very page, and the platform
 * adapters it stands on, with their memory counterparts for tests. Nobody needs it who uses `service.worker.js`.
 */
export { createHost } from './host.ts';
export type { Host, HostAdapters, LogReader } from './host-interface.ts';
export { Lobby, type Endpoint } from './lobby.ts';
export { openDatabase, type Database, type OpenDatabaseOptions } from './library/database.ts';
export { openLibrary, type Library } from './library/library.ts';
export type { LibraryOptions, OpenLibraryOptions } from './library/library-options.ts';
export type * from './library/repositories.ts';
export type * from './library/store.ts';
export { BrowserSettingsStore } from './platform/browser-settings-store.ts';
export { SystemClock, type Clock } from './platform/clock.ts';
export { FetchHttpClient, type HttpClientOptions } from './platform/fetch-http.ts';
export { openFileStore, type OpenFileStoreOptions } from './platform/files.ts';
export type * from './platform/files.ts';
export type * from './platform/http.ts';
export type { RetryPolicy } from './platform/http-retry.ts';
export { keyValueStore, type KeyValueStore, type KeyValueStoreName } from './platform/key-value-store.ts';
export { ManualClock, type ManualClockOptions } from './platform/memory-clock.ts';
export { MemoryFiles, type MemoryFilesOptions } from './platform/memory-files.ts';
export { MemoryHttpClient, type MemoryHttpOptions } from './platform/memory-http.ts';
export { MemoryNetwork } from './platform/memory-network.ts';
export { MemorySecureStore } from './platform/memory-secure-store.ts';
export { MemorySettingsStore, SettingsDevice } from './platform/memory-settings-store.ts';
export { filesHost, type MemoryContents } from './platform/memory-web-files.ts';
export type * from './platform/memory-web.ts';
export { BrowserNetwork, type NetworkMonitor, type NetworkState } from './platform/network.ts';
export { openSecureStore, type OpenSecureStoreOptions, type SecretPersistence, type SecureStore } from './platform/secure-store.ts';
export type { SettingChange, SettingsStore } from './platform/settings-store.ts';
export { StorageWatch, type LowStorage, type StorageWatchOptions } from './platform/storage-watch.ts';
export { MpcError } from '../services/protocol/errors.ts';
export { name, version } from '../services/protocol/identity.ts';
export type { HostConfig } from '../services/protocol/session.ts';
