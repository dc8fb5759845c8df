/** Rollup plugin: one `LICENSES.txt` for all bundles, which names every bundled package with its licence. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import license from 'rollup-plugin-license';

/** What may be bundled. LGPL code only as a chunk of its own: see `replaceable` in rollup.config.mjs. */
const allowed = new Set(['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD', 'MPL-2.0', 'CC0-1.0', 'LGPL-3.0-or-later']);

/** C libraries inside the WebAssembly of packages whose own licence does not tell. */
const embedded = {
  'mpg123-decoder':
    'Contains libmpg123, Copyright the mpg123 project, LGPL-2.1, https://www.mpg123.org; its text is at the end. It is a file of its own\n' +
    '(chunks/mpg123-decoder-*.js), which may be replaced by another build of https://github.com/eshaz/wasm-audio-decoders.',
  '@audio/decode-wavpack': 'Contains libwavpack, Copyright 1998 - 2025 David Bryant, BSD-3-Clause, https://www.wavpack.com; its text is at the end.',
  '@audio/decode-mpc': 'Contains libmpcdec, Copyright 2005 The Musepack Development Team, BSD-3-Clause, https://www.musepack.net; its text is at the end.',
  'opus-decoder': 'Contains libopus, Copyright Xiph.Org Foundation and others, BSD-3-Clause, https://opus-codec.org; its text is at the end.',
  'codec-parser': 'A file of its own too (chunks/codec-parser-*.js), replaceable in the same way: https://github.com/eshaz/codec-parser.',
  '@wasm-audio-decoders/flac': 'Contains libFLAC, Copyright Josh Coalson and Xiph.Org Foundation, BSD-3-Clause, https://xiph.org/flac; its text is at the end.',
  '@wasm-audio-decoders/ogg-vorbis': 'Contains libogg and libvorbis, Copyright Xiph.Org Foundation, BSD-3-Clause, https://xiph.org/vorbis; its text is at the end.',
};

/** Texts that stand at the end: of those C libraries, and of packages that bring none of their own. */
const shared = ['MIT', 'BSD-3-Clause', 'LGPL-2.1'];

/** @param {string} name */
const sharedText = (name) => readFileSync(new URL(`licences/${name}.txt`, import.meta.url), 'utf8').trim();

/** @param {import('rollup-plugin-license').Dependency} dependency */
function describe({ name, version, license: kind, author, homepage, licenseText }) {
  const by = author ? `by ${author.name}` : '';
  const head = [`${name} ${version}`, `${kind} ${by}`.trim(), homepage].filter(Boolean).join('\n');
  const copyright = `Copyright (c) ${author?.name ?? `the authors of ${name}`}`;
  const own = licenseText?.trim() || (shared.includes(kind ?? '') ? `${copyright}. The text of ${kind} is at the end.` : '');
  if (own === '') throw new Error(`${name} is under ${kind}, and its text is nowhere: add it to scripts/licences.`);
  return [head, embedded[name ?? ''], own].filter(Boolean).join('\n\n');
}

/**
 * Collects over several builds, and writes the file anew after each.
 * @param {string} file
 * @returns {() => import('rollup').Plugin} a plugin for each build
 */
export function licences(file) {
  /** @type {Map<string, string>} */
  const texts = new Map();
  const rule = `${'-'.repeat(80)}\n`;
  return () =>
    license({
      thirdParty: {
        includePrivate: false,
        allow: { test: ({ license: kind }) => allowed.has(kind ?? ''), failOnUnlicensed: true, failOnViolation: true },
        output(dependencies) {
          for (const dependency of dependencies) texts.set(dependency.name ?? '', describe(dependency));
          const sorted = [...texts].sort(([a], [b]) => a.localeCompare(b)).map(([, text]) => `${rule}${text}\n`);
          const ends = shared.map((name) => `${rule}${sharedText(name)}\n`);
          mkdirSync(dirname(file), { recursive: true });
          writeFileSync(file, `MPC is MIT-licensed. Its bundles contain the packages below.\n\n${[...sorted, ...ends].join('\n')}`);
        },
      },
    });
}
