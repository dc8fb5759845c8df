/** Serves the site until it is stopped, and shows it in the browser where there is a desktop. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { listen } from '../test/servers/listen.mjs';
import { site } from './site.mjs';

const firstPort = 8000;
const lastPort = 8099;

/**
 * Whether somebody answers at `localhost`, by whatever address. Binding to one address succeeds on some systems
 * while another program has the port on all of them, or on the IPv6 one that browsers try first.
 * @param {number} port
 */
async function isTaken(port) {
  const socket = connect({ host: 'localhost', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function listenOnFreePort() {
  for (let port = firstPort; port <= lastPort; port += 1) {
    if (await isTaken(port)) continue;
    try {
      return { port, ...(await listen(site(), port)) };
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EADDRINUSE') throw error;
    }
  }
  throw new Error(`All ports from ${firstPort} to ${lastPort} are in use.`);
}

/** Whether somebody sits before this machine who wants to see a browser. */
function hasDesktop() {
  const { CI, DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (CI || !process.stdout.isTTY) return false;
  return process.platform !== 'linux' || Boolean(DISPLAY ?? WAYLAND_DISPLAY);
}

/** @param {string} url */
function openInBrowser(url) {
  const [command, ...args] = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  child.once('error', () => undefined); // The address is printed anyway.
  child.unref();
}

/**
 * @param {{ open?: boolean }} [options] `open: false` leaves the browser alone
 * @returns {Promise<void>} resolves once it serves
 */
export async function serve({ open = true } = {}) {
  const { port, close } = await listenOnFreePort();
  const url = `http://localhost:${port}/`;
  console.log(`\n  MPC plays at  ${url}\n  Ctrl-C stops it.\n`);
  const stop = () => void close().then(() => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
  if (open && hasDesktop()) openInBrowser(url);
}
