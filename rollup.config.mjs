/**
 * What a release consists of, all in `dist`:
 *   index.js, services.js, host.js, mpc-*.js   ES modules for bundlers and import maps; packages stay imports
 *   mpc.js                            the page side in one file, for a script tag; what few pages need (log printing) is a chunk
 *   service.worker.js, codec.worker.js, chunks/*   the workers; a chunk for each codec, format and provider, loaded when needed
 *   sign-in/*                         the pages that clouds send listeners back to
 *   playback.worklet.js               the audio output's processor
 * Types, the custom-elements manifest and the sizes are `scripts/build.mjs`'s.
 */
import commonjs from '@rollup/plugin-commonjs';
import nodeResolve from '@rollup/plugin-node-resolve';
import esbuild from 'rollup-plugin-esbuild';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { callbackPages } from './scripts/callback-pages-plugin.mjs';
import { licences } from './scripts/licences-plugin.mjs';

const { dependencies, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const external = Object.keys(dependencies).map((name) => new RegExp(`^${name}(/|$)`));
const licence = licences('dist/LICENSES.txt');

/** Packages for Node and the browser name Node's modules where a browser never comes by; here these are empty. */
const withoutNode = {
  name: 'without-node',
  /** @param {string} id */
  resolveId: (id) => (id.startsWith('node:') ? `\0${id}` : null),
  /** @param {string} id */
  load: (id) => (id.startsWith('\0node:') ? 'export default undefined;' : null),
};

/** @param {{ minify: boolean }} options */
const plugins = ({ minify }) => [
  withoutNode,
  nodeResolve({ browser: true, exportConditions: ['production', 'browser'] }),
  commonjs(),
  // Decoders carry their WebAssembly as text in which every byte counts: `utf8` keeps it short, and scripts are UTF-8 anyway.
  esbuild({ target: 'es2022', tsconfig: 'tsconfig.base.json', minify, charset: 'utf8', define: { 'process.env.NODE_ENV': '"production"' } }),
  licence(),
];

/** @param {import('rollup').OutputOptions} options */
const output = (options) => ({ dir: 'dist', format: 'es', sourcemap: true, generatedCode: 'es2015', ...options });

/** The elements that have a folder, each an entry of its own beside the public door. */
const elements = Object.fromEntries(
  readdirSync('components')
    .map((name) => [name, `components/${name}/${name}.ts`])
    .filter(([, file]) => existsSync(file)),
);

/** @param {string} id @returns {string} with slashes, on Windows too */
const posix = (id) => id.replaceAll('\\', '/');

/** A package's entry is mostly called `index` or `core`; its chunk bears the package's name. */
function chunkFileNames({ facadeModuleId, moduleIds }) {
  const entry = posix(facadeModuleId ?? moduleIds.at(-1) ?? '');
  const packageName = /\/node_modules\/(?:@[^/]+\/)?([^/]+)\/(?:.+\/)?(?:index|core)\.m?js$/.exec(entry)?.[1];
  return `chunks/${packageName ?? '[name]'}-[hash].js`;
}

/** LGPL code is a file of its own, with nothing else in it, so that anybody may replace it. */
const replaceable = ['mpg123-decoder', 'codec-parser'];

/** @type {import('rollup').RollupOptions[]} */
const builds = [
  {
    input: { index: 'components/index.ts', services: 'services/index.ts', host: 'workers/index.ts', ...elements },
    external,
    plugins: plugins({ minify: false }),
    output: output({ entryFileNames: '[name].js', chunkFileNames: 'shared-[hash].js', hoistTransitiveImports: false }),
  },
  {
    input: { mpc: 'components/script-tag.ts' },
    plugins: plugins({ minify: true }),
    output: output({ entryFileNames: '[name].js', chunkFileNames, banner: `/*! MPC ${version}, MIT; parts: LICENSES.txt */` }),
  },
  {
    input: { 'service.worker': 'workers/service.worker.ts', 'codec.worker': 'workers/codec.worker.ts' },
    plugins: plugins({ minify: true }),
    output: output({
      entryFileNames: '[name].js',
      chunkFileNames,
      manualChunks: (id) => replaceable.find((name) => posix(id).includes(`/node_modules/${name}/`)),
      onlyExplicitManualChunks: true,
    }),
  },
  {
    input: { 'sign-in/callback': 'services/sign-in/callback.ts' },
    plugins: [...plugins({ minify: true }), callbackPages()],
    output: output({ entryFileNames: '[name].js', inlineDynamicImports: true }),
  },
  {
    input: { 'playback.worklet': 'services/audio-output/playback.worklet.ts' },
    plugins: plugins({ minify: true }),
    output: output({ entryFileNames: '[name].js', inlineDynamicImports: true }),
  },
];

/** What packages do inside is theirs; what we do is worth a warning, and an import that leads nowhere an error. */
function onLog(level, log, handle) {
  if (log.code === 'UNRESOLVED_IMPORT') return handle('error', log);
  if (log.code === 'THIS_IS_UNDEFINED' || (log.code === 'CIRCULAR_DEPENDENCY' && log.ids?.every((id) => id.includes('node_modules')))) return;
  handle(level, log);
}

export default builds.map((build) => ({ ...build, onLog }));
