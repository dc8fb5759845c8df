import { expect } from '@open-wc/testing';
import type * as v from 'valibot';
import { applyPatch, changedFields, checkConfig, CONFIG_PATHS, configValue, mergeConfig } from './check-config.ts';
import type { CONFIG_FIELDS } from './config-fields.ts';
import { DEFAULT_CONFIG, type MpcConfig } from './config.ts';
import { MpcError } from './errors.ts';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Fields = typeof CONFIG_FIELDS;
type Checked = {
  readonly [S in keyof Fields]: {
    readonly [F in keyof Fields[S]]: Fields[S][F] extends { readonly schema: infer S extends v.GenericSchema } ? v.InferOutput<S> : never;
  };
};
type Flat<T> = { readonly [K in keyof T]: { readonly [F in keyof T[K]]: T[K][F] } };
/** The compiler's proof that what passes the check is the type, and that nothing of the type is refused a name. */
const schemaIsType: Same<Checked, Flat<MpcConfig>> = true;

const AGENT = 'Radio/2.1 (ann@example.com)';
const GOOGLE = '123-abc.apps.googleusercontent.com';

function refusal(check: () => unknown): MpcError {
  try {
    check();
  } catch (error) {
    expect(error).to.be.instanceOf(MpcError).and.include({ code: 'invalid-argument', retryable: false });
    return error as MpcError;
  }
  throw new Error('It was accepted.');
}

const messageOf = (patch: unknown): string => refusal(() => checkConfig(patch)).message;

describe('checkConfig', () => {
  it('is of the type that it promises, as the compiler proves', () => {
    expect(schemaIsType).to.equal(true);
  });

  it('takes the whole default configuration and any part of it', () => {
    expect(checkConfig(DEFAULT_CONFIG)).to.deep.equal(DEFAULT_CONFIG);
    expect(checkConfig({})).to.deep.equal({});
    expect(checkConfig({ features: { lyrics: false }, caches: {} })).to.deep.equal({ features: { lyrics: false }, caches: {} });
  });

  it('says what a field must be and what it is instead, in a whole sentence', () => {
    const error = refusal(() => checkConfig({ metadata: { minimumDelay: 200 } }));
    expect(error.message).to.equal('`metadata.minimumDelay` must be a whole number of at least 1000 (milliseconds), not 200.');
    expect(error.details).to.deep.equal({ field: 'metadata.minimumDelay', faults: 1 });
    expect(messageOf({ features: { lyrics: 'yes' } })).to.equal('`features.lyrics` must be true or false, not "yes".');
    expect(messageOf({ concurrency: { tagReads: Number.NaN } })).to.contain('from 1 to 32, not NaN.');
  });

  it('tells all faults at once and names the first', () => {
    const error = refusal(() => checkConfig({ playback: { startBuffer: 9 }, storage: { secrets: 'disk' }, caches: 5 }));
    expect(error.details).to.deep.equal({ field: 'playback.startBuffer', faults: 3 });
    expect(error.message).to.equal(
      '`playback.startBuffer` must be a number from 0.1 to 5 (seconds), not 9. ' +
        '`storage.secrets` must be "memory", "session" or "indexeddb", not "disk". ' +
        '`caches` must be an object, not a number.',
    );
  });

  it('refuses unknown names and guesses what was meant', () => {
    expect(messageOf({ feature: {} })).to.equal('`feature` is no part of the configuration; did you mean `features`?');
    expect(messageOf({ features: { lyric: true } })).to.equal(
      '`features.lyric` is no field of the configuration; did you mean `features.lyrics`?',
    );
    expect(messageOf({ minimumDelay: 2000 })).to.contain('did you mean `metadata.minimumDelay`?');
    expect(messageOf({ metadata: { musicbrainzURL: 'x' } })).to.contain('did you mean `metadata.musicBrainzUrl`?');
    expect(messageOf({ elephants: {} })).to.equal('`elephants` is no part of the configuration.');
    expect(messageOf({ ['a\n"b']: 1 })).to.equal('A field of an odd name is no part of the configuration.');
  });

  it('counts undefined as not given', () => {
    expect(checkConfig({ features: undefined, metadata: { lastFmKey: undefined } })).to.deep.equal({ metadata: {} });
  });

  it('is not fooled by what is no plain data', () => {
    for (const patch of [null, undefined, 'config', 3, [], new Date(), () => 0, new Map([['features', {}]])]) {
      expect(refusal(() => checkConfig(patch)).details['field']).to.equal('config');
    }
    expect(messageOf(Object.create({ features: { lyrics: false } }))).to.equal(
      '`config` must be an object with parts of the configuration, not an object that inherits from another.',
    );
    expect(messageOf({ caches: [] })).to.equal('`caches` must be an object, not a list.');
    expect(messageOf(JSON.parse('{"__proto__":{"lyrics":false}}'))).to.contain('`__proto__` is no part');
    expect(messageOf(JSON.parse('{"features":{"__proto__":{"lyrics":false}}}'))).to.contain('`features.__proto__` is no field');
    expect(messageOf({ features: { toString: true }, constructor: {} })).to.contain('`features.toString`').and.contain('`constructor`');
    let asked = 0;
    const shifty = { get lyrics() { return asked++ > 0 ? 'no' : true; } };
    expect(messageOf({ features: shifty })).to.equal('`features.lyrics` must be a plain value, not a getter.');
    expect(asked).to.equal(0);
    expect(({} as Record<string, unknown>)['lyrics']).to.equal(undefined);
  });

  it('takes a user agent as MusicBrainz wants it', () => {
    for (const good of [AGENT, 'My Radio/1.0-beta+3 (https://example.com/contact)', 'A/1 ( me@example.co.uk )', null]) {
      expect(() => checkConfig({ metadata: { userAgent: good } }), String(good)).not.to.throw();
    }
    expect(checkConfig({ metadata: { userAgent: 'A/1 ( me@example.com )' } })).to.deep.equal({ metadata: { userAgent: 'A/1 (me@example.com)' } });
    const bad = ['', 'Radio', 'Radio/1.0', 'Radio/1.0 ()', 'Radio/1.0 (me)', '/1.0 (a@b.de)', 'Radio/ (a@b.de)', 'R/1 (ftp://x.de)',
      'R/1 (a@b.de)\r\nX: y', 'R\n/1 (a@b.de)', 'Rädio/1 (a@b.de)', 'R/1 (a@b)', 'R/1 (a@b.de) x', 'R/1 (javascript:alert(1))'];
    for (const text of bad) expect(messageOf({ metadata: { userAgent: text } }), text).to.contain('`App/version (contact)`');
  });

  it('takes base addresses that requests may go to, and ends them in a slash', () => {
    const set = (musicBrainzUrl: string) => checkConfig({ metadata: { musicBrainzUrl } }).metadata?.musicBrainzUrl;
    expect(set('https://mb.example.com/ws/2')).to.equal('https://mb.example.com/ws/2/');
    expect(set('HTTPS://MB.example.com')).to.equal('https://mb.example.com/');
    for (const host of ['localhost:8080', '127.0.0.1:1', '[::1]:3', 'mb.localhost']) expect(set(`http://${host}`)).to.equal(`http://${host}/`);
    const bad = ['', 'ws/2', '//x.de', 'ftp://x.de', 'http://x.de', 'http://127.evil.de', 'http://localhost.evil.de', 'https://a:b@x.de', 'https://a@x.de',
      'https://x.de/?a', 'https://x.de/?', 'https://x.de/#a', 'https://x.de/#', 'https:x.de', ' https://x.de', 'https://x.de/a b', 'javascript:alert(1)'];
    for (const url of bad) expect(messageOf({ metadata: { musicBrainzUrl: url } }), url).to.contain('`metadata.musicBrainzUrl` must be an absolute https://');
  });

  it('takes client ids in whatever form a provider gives them, but for spaces', () => {
    const good = { googleDrive: GOOGLE, oneDrive: '00000000-0000-4000-A000-0123456789ab', dropbox: 'a1b2c3d4e5f6g7h' };
    expect(checkConfig({ clients: good })).to.deep.equal({ clients: good });
    expect(checkConfig({ clients: { dropbox: null } })).to.deep.equal({ clients: { dropbox: null } });
    expect(messageOf({ clients: { dropbox: 'With Space' } })).to.contain('an app key of Dropbox without spaces, or null');
    for (const dropbox of ['', ' ', ' abc', 'abc\n']) expect(messageOf({ clients: { dropbox } })).to.contain('`clients.dropbox`');
  });

  it('never repeats a key, an id or an address', () => {
    const secret = 'tellnobody';
    const message = messageOf({
      metadata: { lastFmKey: `${secret} `, userAgent: secret, lrclibUrl: `https://ann:${secret}@x.de/` },
      clients: { googleDrive: ` ${secret}`, oneDrive: `${secret} `, dropbox: `${secret}\n` },
    });
    expect(message).not.to.contain(secret);
    expect(messageOf({ metadata: { lastFmKey: 12345 } })).to.contain('not a number').and.not.contain('12345');
  });

  it('keeps numbers within their limits', () => {
    const fine = { caches: { audio: 0, artwork: 1e12 }, concurrency: { requestsPerHost: 16, tagReads: 1 }, playback: { startBuffer: 0.1 } };
    expect(checkConfig(fine)).to.deep.equal(fine);
    for (const patch of [
      { caches: { audio: -1 } }, { caches: { audio: 1e12 + 1 } }, { caches: { audio: 1.5 } }, { caches: { audio: Infinity } },
      { concurrency: { requestsPerHost: 0 } }, { concurrency: { requestsPerHost: 17 } }, { concurrency: { tagReads: 33 } },
      { playback: { startBuffer: 0 } }, { metadata: { minimumDelay: 1000.5 } }, { metadata: { minimumDelay: '1000' } },
    ]) expect(messageOf(patch)).to.match(/must be a (whole )?number/);
  });
});

describe('mergeConfig', () => {
  it('puts what the patch names in place of what was there, and leaves both alone', () => {
    const patch = { features: { lyrics: false }, metadata: { userAgent: AGENT } };
    const merged = mergeConfig(DEFAULT_CONFIG, patch);
    expect(merged).to.deep.equal({
      ...DEFAULT_CONFIG,
      features: { ...DEFAULT_CONFIG.features, lyrics: false },
      metadata: { ...DEFAULT_CONFIG.metadata, userAgent: AGENT },
    });
    expect(DEFAULT_CONFIG.features.lyrics).to.equal(true);
    expect(patch).to.deep.equal({ features: { lyrics: false }, metadata: { userAgent: AGENT } });
    expect(mergeConfig(merged, { metadata: { userAgent: null } }).metadata.userAgent).to.equal(null);
  });

  it('freezes what it returns, deeply', () => {
    const merged = mergeConfig(DEFAULT_CONFIG, {});
    expect(Object.isFrozen(merged)).to.equal(true);
    for (const section of Object.values(merged)) expect(Object.isFrozen(section)).to.equal(true);
  });

  it('refuses enrichment without a user agent, and says what to set', () => {
    const error = refusal(() => mergeConfig(DEFAULT_CONFIG, { features: { enrichment: true } }));
    expect(error.message).to.contain('set `metadata.userAgent` to `App/version (contact)`');
    expect(error.details).to.deep.equal({ field: 'metadata.userAgent', faults: 1 });
    const enriched = mergeConfig(DEFAULT_CONFIG, { features: { enrichment: true }, metadata: { userAgent: AGENT } });
    refusal(() => mergeConfig(enriched, { metadata: { userAgent: null } }));
    expect(applyPatch(enriched, { metadata: { userAgent: null } }).features.enrichment).to.equal(true);
  });

  it('is compared field by field', () => {
    const changed = mergeConfig(DEFAULT_CONFIG, { features: { lyrics: false }, concurrency: { tagReads: 2 } });
    expect(changedFields(DEFAULT_CONFIG, changed)).to.deep.equal(['features.lyrics', 'concurrency.tagReads']);
    expect(changedFields(changed, mergeConfig(changed, { features: { lyrics: false } }))).to.deep.equal([]);
    for (const path of CONFIG_PATHS) expect(configValue(DEFAULT_CONFIG, path), path).to.not.equal(undefined);
  });
});
