import { expect } from '@open-wc/testing';
import { FakeClient } from '../../services/fake-client.ts';
import { artworkCache } from './artwork-cache.ts';

function clientWithPictures(): FakeClient {
  return new FakeClient({ fakes: { library: { artwork: async (id) => new Blob([id]) } } });
}

async function isAlive(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

describe('artwork cache', () => {
  it('fetches a picture once for all who show it', async () => {
    const client = clientWithPictures();
    const [one, two] = await Promise.all([artworkCache(client).acquire('a', 'cover'), artworkCache(client).acquire('a', 'cover')]);
    expect(one?.url).to.equal(two?.url);
    expect(client.callsOf('library', 'artwork')).to.have.length(1);
  });

  it('keeps sizes and clients apart', async () => {
    const client = clientWithPictures();
    const small = await artworkCache(client).acquire('a', 'thumbnail');
    const large = await artworkCache(client).acquire('a', 'cover');
    const other = await artworkCache(clientWithPictures()).acquire('a', 'cover');
    expect(new Set([small?.url, large?.url, other?.url]).size).to.equal(3);
  });

  it('revokes what nobody has shown for long, and never what somebody shows', async () => {
    const cache = artworkCache(clientWithPictures());
    const held = await cache.acquire('held', 'cover');
    const first = await cache.acquire('0', 'cover');
    cache.release('0', 'cover');
    for (let i = 1; i <= 151; i++) {
      await cache.acquire(String(i), 'cover');
      cache.release(String(i), 'cover');
    }
    await Promise.resolve();
    expect(await isAlive(first!.url)).to.equal(false);
    expect(await isAlive(held!.url)).to.equal(true);
  });

  it('asks again for a picture that could not be fetched', async () => {
    const client = new FakeClient();
    const cache = artworkCache(client);
    expect(await cache.acquire('a', 'cover')).to.equal(null);
    cache.release('a', 'cover');
    client.fake({ library: { artwork: async () => new Blob(['a']) } });
    expect(await cache.acquire('a', 'cover')).not.to.equal(null);
  });
});
