/**
 * Playback as a listener has it: joins, exactness, the way to the first sound, seeking, throughput, memory, and sound while the
 * library syncs. Where the browser can play the same by itself, an `<audio>` element takes turns with us in one run, both
 * tapped at the same place. `--only join,decode` runs some parts, `--quick` makes the long files shorter, `--formats mp3,aac`
 * measures the first sound of these alone.
 */

/** Each part gives figures by name, and what it measured under `ms`. */
const parts = {
  join: async () => (await import('./playback/join.mjs')).joins(),
  decode: async () => (await import('./playback/decoding.mjs')).exactness(),
  'first-sound': async (options) => (await import('./playback/first-sound.mjs')).firstSound(options),
  seek: async (options) => (await import('./playback/seek.mjs')).seeks(options),
  throughput: async () => (await import('./playback/decoding.mjs')).throughput(),
  memory: async (options) => (await import('./playback/decoding.mjs')).memory(options),
  sync: async (options) => (await import('./playback/sync.mjs')).whileSyncing(options),
};

/** @param {string[]} [options] of the command line */
export async function measure(options = []) {
  const quick = options.includes('--quick');
  const only = listed(options, '--only') ?? Object.keys(parts);
  const formats = listed(options, '--formats');
  const unknown = only.filter((name) => !(name in parts));
  if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}.`);
  const figures = {};
  const ms = {};
  for (const name of only) {
    const { ms: measured = {}, ...others } = await parts[name]({ quick, formats });
    Object.assign(figures, others);
    Object.assign(ms, measured);
  }
  return { ...figures, ms };
}

/** What follows an option, separated by commas; undefined where it is not given. */
function listed(options, name) {
  return options.includes(name) ? (options[options.indexOf(name) + 1] ?? '').split(',') : undefined;
}
