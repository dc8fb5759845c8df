import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import { withProviderLyrics } from '../metadata/provider-lyrics.ts';
import { ManualClock } from '../platform/memory-clock.ts';
import { LogHub } from '../../services/logging/log-hub.ts';
import { playbackEvents } from '../../services/protocol/event-creators.ts';
import type { MpcEvent, MpcEventBody } from '../../services/protocol/events.ts';
import type { LibraryService } from '../../services/protocol/library.ts';
import type { Lyrics } from '../../services/protocol/records.ts';
import type { FileEntry, Provider } from '../providers/provider.ts';
import { Scrobbling } from './scrobbling.ts';

const file: FileEntry = { fileId: 'f', path: 'f.mp3', size: 1, modified: null, changeKey: '1', mimeType: '' };
const library = { file: async () => ({ account: 'home', file }) };
const words: Lyrics = { text: 'la', lines: null };

function eventOf(body: MpcEventBody): MpcEvent {
  return { ...body, id: 'e', time: 0, origin: 'h' } as unknown as MpcEvent;
}

function providersOf(provider: Partial<Provider>) {
  return { provider: async () => provider as Provider };
}

describe('Scrobbling', () => {
  function scrobbling(features: { scrobbling: boolean }, provider: Partial<Provider>): Scrobbling {
    const clock = new ManualClock();
    return new Scrobbling({ library, providers: providersOf(provider), features: () => features, clock, log: new LogHub('worker').log });
  }

  it('tells a provider that can be told when a track begins, and when it counts as a play', async () => {
    const told: unknown[] = [];
    const done = new Promise<void>((resolve) => {
      const plays = scrobbling({ scrobbling: true }, {
        scrobble: async ({ fileId }, startedAt, submission) => {
          if (told.push([fileId, submission ? startedAt : 'now', submission]) === 2) resolve();
        },
      });
      plays.heed(eventOf(playbackEvents.started('t')));
      plays.heed(eventOf(playbackEvents.listened('t', 5, 100)));
    });
    await done;
    expect(told).to.deep.equal([['f', 'now', false], ['f', 5, true]]);
  });

  it('asks nobody where it is off', () => {
    const plays = scrobbling({ scrobbling: false }, { scrobble: () => expect.fail('It was told.') });
    plays.heed(eventOf(playbackEvents.started('t')));
  });
});

describe('lyrics of providers', () => {
  const ask = (own: Lyrics | null, provider: Partial<Provider>, lyrics = true): Promise<Lyrics | null> => {
    const service = { lyrics: async () => own } as unknown as LibraryService;
    return withProviderLyrics(service, { library, providers: providersOf(provider), features: () => ({ lyrics }) }).lyrics('t');
  };

  it('stand in for words that the tags have not, where that is wanted', async () => {
    const provider = { lyrics: async () => words };
    expect(await ask(null, provider)).to.equal(words);
    expect(await ask(null, provider, false)).to.equal(null);
    expect(await ask({ text: 'own', lines: null }, provider)).to.deep.equal({ text: 'own', lines: null });
    expect(await ask(null, {})).to.equal(null);
  });

  it('are none where the provider fails', async () => {
    expect(await ask(null, { lyrics: () => Promise.reject(new MpcError('unreachable', 'Gone.')) })).to.equal(null);
  });
});
