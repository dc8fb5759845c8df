/**
 * Providers at the emulators of their services, in Chromium: requests of listings, our own work per listed file, and whether any
 * secret gets to where it does not belong in the tests of accounts and providers. `--only listings,secrets` runs some parts; `--quick` lists a tenth of the files.
 */

const parts = {
  listings: async (options) => (await import('./providers/listings.mjs')).listings(options),
  secrets: async () => (await import('./providers/secrets.mjs')).secretsFound(),
};

/** @param {string[]} [options] of the command line */
export async function measure(options = []) {
  const quick = options.includes('--quick');
  const only = options.includes('--only') ? (options[options.indexOf('--only') + 1] ?? '').split(',') : Object.keys(parts);
  const unknown = only.filter((name) => !(name in parts));
  if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}.`);
  const figures = {};
  for (const name of only) Object.assign(figures, await parts[name]({ quick }));
  return figures;
}
