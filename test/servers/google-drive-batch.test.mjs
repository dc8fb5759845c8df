import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startGoogleDrive } from './google-drive.mjs';

describe('batches of the Drive emulator', () => {
  /** @type {Awaited<ReturnType<typeof startGoogleDrive>>} */
  let server;
  before(async () => {
    server = await startGoogleDrive();
  });
  after(() => server.close());

  /** @param {readonly string[]} lines requests @param {string} [token] */
  async function ask(lines, token = server.token('drive.readonly')) {
    const parts = lines.map((line, index) => `--b\r\nContent-Type: application/http\r\nContent-ID: <${index}>\r\n\r\n${line}\r\n\r\n`);
    const response = await fetch(`${server.url}batch/drive/v3`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'multipart/mixed; boundary=b' },
      body: `${parts.join('')}--b--\r\n`,
    });
    return { status: response.status, type: response.headers.get('Content-Type') ?? '', text: await response.text() };
  }

  it('answers each of its requests by itself', async () => {
    const id = server.write('one.mp3', Buffer.from('abc'));
    const { status, type, text } = await ask([`GET /drive/v3/files/${id}?fields=name`, 'GET /drive/v3/files/none?fields=name', 'GET /drive/v3/changes/startPageToken HTTP/1.1']);
    assert.equal(status, 200);
    const boundary = /^multipart\/mixed; boundary=(.+)$/.exec(type)?.[1] ?? '';
    const parts = text.split(`--${boundary}`).slice(1, -1);
    assert.deepEqual(parts.map((part) => [/Content-ID: <(.*)>/.exec(part)?.[1], /HTTP\/1.1 (\d+)/.exec(part)?.[1]]), [['response-0', '200'], ['response-1', '404'], ['response-2', '200']]);
    assert.match(parts[0] ?? '', /"name": "one.mp3"/);
    assert.match(parts[1] ?? '', /"reason": "notFound"/);
  });

  it('answers each by the token of the whole', async () => {
    const { status, text } = await ask(['GET /drive/v3/changes/startPageToken'], 'wrong');
    assert.deepEqual([status, /HTTP\/1.1 (\d+)/.exec(text)?.[1]], [200, '401']);
  });

  it('takes a hundred at most, none of which brings bytes', async () => {
    const line = 'GET /drive/v3/changes/startPageToken';
    assert.equal((await ask(Array.from({ length: 100 }, () => line))).status, 200);
    for (const lines of [Array.from({ length: 101 }, () => line), ['GET /drive/v3/files/x?alt=media'], ['GET https://example.com/'], []]) assert.equal((await ask(lines)).status, 400);
  });
});
