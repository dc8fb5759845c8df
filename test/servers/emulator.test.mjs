import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { afterEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

afterEach(() => {
  for (const child of running) child.kill();
  running.clear();
});

/**
 * Starts an emulator as somebody at a keyboard does.
 * @param {string} kind @param {...string} args
 * @returns {Promise<{ code: number | null, text: string }>} what it said until it ended; of one that runs, its first line
 */
function byHand(kind, ...args) {
  const child = spawn(process.execPath, [fileURLToPath(new URL(`${kind}.mjs`, import.meta.url)), ...args]);
  running.add(child);
  return new Promise((resolve) => {
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        text += data;
        if (text.startsWith('http')) resolve({ code: null, text: text.trim() });
      });
    }
    child.on('close', (code) => resolve({ code, text }));
  });
}

describe('an emulator that is started by hand', () => {
  it('prints its address', async () => {
    const { text } = await byHand('google-drive', '--port', '0', '--redirect', 'http://localhost:8000/in.html');
    assert.match(text, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  });

  for (const kind of ['google-drive', 'onedrive', 'dropbox', 'nextcloud', 'subsonic']) {
    it(`tells what there is, all of which works: ${kind}`, async () => {
      const { code, text } = await byHand(kind, '--help');
      assert.equal(code, 0);
      assert.match(text, /--port[^]*--redirect[^]*__control[^]*__log/);
      const { text: url } = await byHand(kind);
      const bodies = Array.from(text.matchAll(/curl -d '(.*)' http/g), ([, body = '']) => body);
      assert.ok(bodies.length > 2);
      for (const body of bodies) {
        const answer = await fetch(new URL('__control', url), { method: 'POST', body });
        assert.equal(answer.status, 200, `${body}: ${await answer.text()}`);
      }
    });
  }

  it('refuses what it does not know, and says what helps', async () => {
    for (const args of [['--bogus'], ['--port', 'none'], ['--port', '70000'], ['--redirect', 'nowhere'], ['extra']]) {
      const { code, text } = await byHand('dropbox', ...args);
      assert.equal(code, 1, args.join(' '));
      assert.match(text, /--help/);
      assert.doesNotMatch(text, /\n {4}at /);
    }
  });
});
