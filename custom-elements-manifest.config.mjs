/** What `dist/custom-elements.json` tells: the public elements, for editors, catalogues and wrappers. */
import { publicManifest } from './scripts/manifest-plugin.mjs';

export default {
  globs: ['components/**/*.ts'],
  exclude: ['**/*.test.ts', '**/*.styles.ts'],
  outdir: 'dist',
  litelement: true,
  plugins: [publicManifest()],
};
