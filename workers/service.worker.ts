/** The worker's entry, shared or dedicated: it opens the door, and nothing else. */
import { createHost } from './host.ts';
import { Lobby } from './lobby.ts';

const lobby = new Lobby((config) => createHost(config));
const scope: unknown = globalThis;

if (isSharedScope(scope)) {
  scope.onconnect = (event) => {
    for (const port of event.ports) lobby.enter(port);
  };
} else {
  lobby.enter(globalThis);
}

function isSharedScope(value: unknown): value is SharedWorkerGlobalScope {
  return typeof value === 'object' && value !== null && 'onconnect' in value;
}
