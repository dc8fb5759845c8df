/** The host as every app may run it in a worker of its own; what it emits takes the way of all its events. */
import { createHost, Lobby } from '../../dist/host.js';
import { obey } from './orders.mjs';

let host;
const lobby = new Lobby(async (config) => (host = await createHost(config)));

function enter(endpoint) {
  lobby.enter(endpoint);
  endpoint.addEventListener('message', ({ data }) => data.orders && obey(data.orders, (body) => host.emit(body)));
}
if ('onconnect' in globalThis) globalThis.onconnect = ({ ports: [port] }) => enter(port);
else enter(globalThis);
