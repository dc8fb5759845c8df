import { expect } from '@open-wc/testing';
import { DEFAULT_CONFIG, type MpcConfig } from '../../services/protocol/config.ts';
import { MpcError } from '../../services/protocol/errors.ts';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import { ConfigService } from './config-service.ts';
import type { ConfigNews } from './site-config.ts';

/** Hosts of one database: what one posts waits until the test delivers it, in an order of the test's choice. */
class Hosts {
  readonly posted: { readonly from: string; readonly news: ConfigNews }[] = [];
  readonly services = new Map<string, ConfigService>();
  readonly events = new Map<string, MpcEventBody[]>();
  /** Of all clocks; the hosts are on one device. */
  time = 1000;

  open(host: string, patch: unknown = {}): ConfigService {
    const events: MpcEventBody[] = [];
    this.events.set(host, events);
    const service = new ConfigService(patch, {}, {
      host,
      now: () => this.time,
      post: (news) => this.posted.push({ from: host, news: structuredClone(news) }),
      emit: (event) => events.push(event),
    });
    this.services.set(host, service);
    return service;
  }

  /** Delivers everything, and what comes of it. */
  deliver(order: (posts: typeof this.posted) => typeof this.posted = (posts) => posts): void {
    while (this.posted.length > 0) {
      for (const { from, news } of order(this.posted.splice(0))) {
        for (const [host, service] of this.services) if (host !== from) service.receive(news);
      }
    }
  }

  changes(host: string): readonly (readonly string[])[] {
    return (this.events.get(host) ?? []).map(({ payload }) => ('changed' in payload ? payload.changed : []));
  }
}

const lyrics = ({ current }: ConfigService): boolean => current.features.lyrics;

describe('the configuration of several hosts', () => {
  it('is changed in all of them by one, each telling its own contexts once', () => {
    const hosts = new Hosts();
    const [one, two] = [hosts.open('one'), hosts.open('two')];
    hosts.deliver();
    const heard: MpcConfig[] = [];
    two.onChange((config) => heard.push(config));
    one.configure({ features: { lyrics: false }, concurrency: { requestsPerHost: 2 } });
    hosts.deliver();
    expect(two.current).to.deep.equal(one.current);
    for (const host of ['one', 'two']) expect(hosts.changes(host)).to.deep.equal([['features.lyrics', 'concurrency.requestsPerHost']]);
    expect(heard).to.deep.equal([two.current]);
  });

  it('is told to a host that comes later, whose own words come last', () => {
    const hosts = new Hosts();
    const one = hosts.open('one', { caches: { audio: 5 } });
    one.configure({ features: { lyrics: false, waveforms: false } });
    hosts.deliver();
    hosts.time += 10;
    const late = hosts.open('late', { features: { waveforms: true } });
    expect(lyrics(late)).to.equal(true);
    hosts.deliver();
    expect(late.current).to.deep.equal(one.current);
    expect(late.current.features).to.include({ lyrics: false, waveforms: true });
    expect(late.current.caches.audio).to.equal(5);
    expect(hosts.changes('late')).to.deep.equal([['features.lyrics', 'caches.audio']]);
    expect(hosts.changes('one').at(-1)).to.deep.equal(['features.waveforms']);
  });

  it('is the same everywhere though two tabs speak at once and news come in another order', () => {
    for (const order of [undefined, <T>(posts: T[]) => posts.toReversed()]) {
      const hosts = new Hosts();
      const all = ['one', 'two', 'three'].map((name) => hosts.open(name));
      hosts.deliver();
      all[0]!.configure({ features: { lyrics: false }, caches: { audio: 1 } });
      all[1]!.configure({ features: { lyrics: true }, caches: { artwork: 2 } });
      all[1]!.configure({ caches: { artwork: 3 } });
      hosts.deliver(order);
      for (const { current } of all) expect(current).to.deep.equal(all[0]!.current);
      expect(all[0]!.current.caches).to.deep.equal({ ...DEFAULT_CONFIG.caches, audio: 1, artwork: 3 });
      all[2]!.configure({ features: { lyrics: false } });
      hosts.deliver(order);
      expect(all.map(lyrics)).to.deep.equal([false, false, false]);
    }
  });

  it('comes to what was said last even where a clock stands still', () => {
    const hosts = new Hosts();
    const [one, two] = [hosts.open('zzz'), hosts.open('aaa')];
    for (let turn = 0; turn < 4; turn++) {
      (turn % 2 === 0 ? one : two).configure({ features: { lyrics: turn % 2 === 1 } });
      hosts.deliver();
      expect([lyrics(one), lyrics(two)]).to.deep.equal([turn % 2 === 1, turn % 2 === 1]);
    }
  });

  it('leaves enrichment off where one tab wants it and another takes the user agent away', () => {
    const hosts = new Hosts();
    const userAgent = 'Radio/1.0 (ann@example.com)';
    const [one, two] = [hosts.open('one', { metadata: { userAgent } }), hosts.open('two')];
    hosts.deliver();
    one.configure({ features: { enrichment: true } });
    two.configure({ metadata: { userAgent: null } });
    hosts.deliver();
    for (const { current } of [one, two]) {
      expect(current.features.enrichment).to.equal(false);
      expect(current.metadata.userAgent).to.equal(null);
    }
  });

  it('does not believe what is no news, or what breaks its rules', () => {
    const hosts = new Hosts();
    const one = hosts.open('one');
    hosts.posted.splice(0);
    const statement = { time: 5, host: 'evil', patch: { features: { lyrics: false } } };
    const lies: readonly unknown[] = [
      null, 'news', {}, { statements: [], asks: 'yes' }, { statements: {}, asks: false },
      { statements: [{ ...statement, time: Infinity }], asks: false }, { statements: [{ ...statement, host: 3 }], asks: false },
      { statements: [{ ...statement, patch: { features: { lyrics: 'no' } } }], asks: true },
      { statements: [statement, { ...statement, patch: { caches: { audio: -1 } } }], asks: true },
    ];
    for (const lie of lies) expect(() => one.receive(lie)).to.throw(MpcError);
    expect(one.current).to.deep.equal(DEFAULT_CONFIG);
    expect(hosts.changes('one')).to.deep.equal([]);
    expect(hosts.posted).to.deep.equal([]);
  });
});
