/** Loads every runtime dependency, for the test that this works in each context. */
const loaders: Record<string, () => Promise<object>> = {
  '@logtape/logtape': () => import('@logtape/logtape'),
  '@noble/hashes': () => import('@noble/hashes/legacy.js'),
  '@wasm-audio-decoders/flac': () => import('@wasm-audio-decoders/flac'),
  '@wasm-audio-decoders/ogg-vorbis': () => import('@wasm-audio-decoders/ogg-vorbis'),
  comlink: () => import('comlink'),
  idb: () => import('idb'),
  mediabunny: () => import('mediabunny'),
  'mpg123-decoder': () => import('mpg123-decoder'),
  'music-metadata': () => import('music-metadata'),
  'opus-decoder': () => import('opus-decoder'),
  'p-queue': () => import('p-queue'),
  valibot: () => import('valibot'),
};

/** For each dependency `true`, or what went wrong. */
export async function importAll(): Promise<Record<string, string | true>> {
  const results: Record<string, string | true> = {};
  for (const [name, load] of Object.entries(loaders)) {
    try {
      results[name] = Object.keys(await load()).length > 0 || 'nothing is exported';
    } catch (error) {
      results[name] = String(error);
    }
  }
  return results;
}
