// Compiles the server into dist/, a file for each source. `npm run types` checks the types.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { transformFile } from '@swc/core';
import { swcOptions } from './swc-options.js';

const [...folders] = process.argv.slice(2);
const sources = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name)),
);
await Promise.all(sources.map(compile));

async function compile(source) {
  const { code, map } = await transformFile(source, { ...swcOptions, sourceMaps: true });
  const target = join('dist', source.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, `${code}//# sourceMappingURL=${basename(target)}.map\n`);
  writeFileSync(`${target}.map`, map ?? '');
}
