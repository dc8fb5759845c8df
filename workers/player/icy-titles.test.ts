import { expect } from '@open-wc/testing';
import { ManualClock } from '../platform/memory-clock.ts';
import type { HttpClient } from '../platform/http.ts';
import { followIcyTitles } from './icy-titles.ts';

const INTERVAL = 1000;

/** A stream's bytes: sound, a block of metadata, and sound again. */
function stream(metadata: Uint8Array): Uint8Array<ArrayBuffer> {
  const units = Math.ceil(metadata.length / 16);
  const bytes = new Uint8Array(INTERVAL + 1 + units * 16 + 5000).fill(0x55);
  bytes[INTERVAL] = units;
  bytes.fill(0, INTERVAL + 1, INTERVAL + 1 + units * 16);
  bytes.set(metadata, INTERVAL + 1);
  return bytes;
}

/** Titles that are heard from these answers, one after the other. */
async function titlesOf(...answers: readonly Response[]): Promise<readonly string[]> {
  const left = [...answers];
  const titles: string[] = [];
  const http: Pick<HttpClient, 'send'> = {
    send: async (request, consume) => {
      expect(request.headers).to.deep.equal({ 'Icy-MetaData': '1' });
      return consume(left.shift() ?? new Response(''));
    },
  };
  const clock = new ManualClock({ skips: true });
  await followIcyTitles(http, clock)('https://radio.example/live', (title) => titles.push(title), new AbortController().signal);
  return titles;
}

const answer = (metadata: Uint8Array | string): Response =>
  new Response(stream(typeof metadata === 'string' ? new TextEncoder().encode(metadata) : metadata), { headers: { 'icy-metaint': String(INTERVAL) } });

describe('Titles of live streams', () => {
  it('are read from between the sound, again and again', async () => {
    const told = await titlesOf(answer("StreamTitle='Slow Ferry - Kelp';StreamUrl='';"), answer("StreamTitle='Nattväka';"));
    expect(told).to.deep.equal(['Slow Ferry - Kelp', 'Nattväka']);
  });

  it('may have apostrophes, and be in the code page of old', async () => {
    const old = Uint8Array.from("StreamTitle='Caf\xe9 d'\xe9t\xe9';", (letter) => letter.charCodeAt(0));
    expect(await titlesOf(answer("StreamTitle='It's only rock 'n' roll';StreamUrl='https://a.test/';"), answer(old))).to.deep.equal([
      "It's only rock 'n' roll",
      'Café d’été'.replace('’', "'"),
    ]);
  });

  it('are none where the block is empty or holds something else', async () => {
    expect(await titlesOf(answer(''), answer("StreamUrl='x';"), answer("StreamTitle='';"))).to.deep.equal(['']);
  });

  it('are not looked for where the server tells nothing of them', async () => {
    expect(await titlesOf(new Response('sound'))).to.deep.equal([]);
  });

  it('are no longer read when nobody listens', async () => {
    const left = new AbortController();
    const http: Pick<HttpClient, 'send'> = { send: async (_request, consume) => consume(answer("StreamTitle='a';")) };
    const following = followIcyTitles(http, new ManualClock())('https://radio.example/live', () => left.abort(), left.signal);
    const end = await following.catch((error: unknown) => error);
    expect(end).to.equal(left.signal.reason);
  });
});
