import { assert } from 'chai';

describe('runtime dependencies in the page', () => {
  const load: Record<string, () => Promise<object>> = {
    comlink: () => import('comlink'),
    idb: () => import('idb'),
    lit: () => import('lit'),
    'lit decorators': () => import('lit/decorators.js'),
    '@lit/context': () => import('@lit/context'),
    '@logtape/logtape': () => import('@logtape/logtape'),
    '@logtape/redaction': () => import('@logtape/redaction'),
    '@tanstack/lit-virtual': () => import('@tanstack/lit-virtual'),
    valibot: () => import('valibot'),
    'p-queue': () => import('p-queue'),
    'fast-xml-parser': () => import('fast-xml-parser'),
    mediabunny: () => import('mediabunny'),
    'music-metadata': () => import('music-metadata'),
    'mpg123-decoder': () => import('mpg123-decoder'),
    'opus-decoder': () => import('opus-decoder'),
    '@wasm-audio-decoders/flac': () => import('@wasm-audio-decoders/flac'),
    '@wasm-audio-decoders/ogg-vorbis': () => import('@wasm-audio-decoders/ogg-vorbis'),
    '@alexanderolsen/libsamplerate-js': () => import('@alexanderolsen/libsamplerate-js'),
  };
  for (const [name, loader] of Object.entries(load)) {
    it(`loads ${name}`, async () => {
      assert.isNotEmpty(Object.keys(await loader()));
    });
  }
});
