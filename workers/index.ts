/**
 * The owning side as a library of its own: a host for a worker of yours, or for this very page, and the platform
 * adapters it stands on, with their memory counterparts for tests. Nobody needs it who uses `service.worker.js`.
 */
export { createHost, type Host, type HostAdapters } from './host.ts';
export { Lobby, type Endpoint } from './lobby.ts';
export { name, version } from '../services/protocol/identity.ts';
