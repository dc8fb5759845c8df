/** The MPC of tomorrow, as far as today's has to get along with it: another protocol, and a database with one migration more. */
import { build } from 'esbuild';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root } from '../../scripts/tools.mjs';

/** @param {string} _whole @param {string} name @param {string} number */
const raised = (_whole, name, number) => `${name} = ${Number(number) + 1};`;

/**
 * By file: what stands there today, and what will.
 * @type {Record<string, [RegExp, (whole: string, ...parts: string[]) => string][]>}
 */
const changes = {
  'services/protocol/session.ts': [
    [/(PROTOCOL_VERSION) = (\d+);/, raised],
    [/(DATABASE_VERSION) = (\d+);/, raised],
  ],
  'workers/library/indexeddb-database.ts': [
    [/(MIGRATIONS: Migrations = \[\n[^]*?)\n\];/, (_whole, migrations = '') => `${migrations}\n  (db) => void db.createObjectStore('tomorrow'),\n];`],
  ],
};

/** Builds it from the sources. @returns where it is, until `remove` */
export async function buildNextVersion() {
  const folder = await mkdtemp(join(tmpdir(), 'mpc-next-version-'));
  const open = new Set(Object.keys(changes).map((path) => join(root, path)));
  const plugin = {
    name: 'next-version',
    /** @param {import('esbuild').PluginBuild} hooks */
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'node' }));
      onLoad({ filter: /./, namespace: 'node' }, () => ({ contents: 'export default undefined;' }));
      for (const [path, replacements] of Object.entries(changes)) {
        onLoad({ filter: new RegExp(`${basename(path, '.ts')}\\.ts$`) }, async (file) => {
          if (!open.delete(file.path)) return undefined;
          let contents = await readFile(file.path, 'utf8');
          for (const [today, tomorrow] of replacements) {
            if (!today.test(contents)) throw new Error(`${path} has no ${today} any more.`);
            contents = contents.replace(today, tomorrow);
          }
          return { contents, loader: 'ts' };
        });
      }
    },
  };
  await build({
    entryPoints: { mpc: join(root, 'components/script-tag.ts'), 'service.worker': join(root, 'workers/service.worker.ts') },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    tsconfig: join(root, 'tsconfig.base.json'),
    conditions: ['browser', 'production'],
    logLevel: 'error',
    plugins: [plugin],
  });
  if (open.size > 0) throw new Error(`Not built: ${[...open].join(', ')}`);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
