import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What is built from what; the parts are built side by side. */
const parts = [
  {
    name: 'server',
    stamp: 'dist/.server',
    sources: [
      'src',
      'drizzle',
      'local-google',
      'scripts/compile.js',
      'scripts/bundle.js',
      'scripts/swc-options.js',
      'package.json',
    ],
    clean: ['dist/src', 'dist/chunks', 'dist/local-google'],
    program: ['scripts/compile.js'],
  },
  {
    name: 'web pages',
    stamp: 'dist/.web',
    sources: ['web', 'src/error-words.ts', 'package.json'],
    clean: ['dist/web'],
    program: ['node_modules/vite/bin/vite.js', 'build', '--config', 'web/vite.config.ts', '--logLevel', 'error'],
  },
];

/** Builds the parts whose sources are newer than their build, saying what it does. False when one fails. */
export async function buildIfStale(root, force = false) {
  const stale = parts.filter(
    ({ stamp, sources }) =>
      force ||
      !isFresh(
        join(root, stamp),
        sources.map((source) => join(root, source)),
      ),
  );
  if (stale.length === 0) return true;
  process.stderr.write(
    `Building the ${stale.map(({ name }) => name).join(' and the ')} (a few seconds, only after a change) ...\n`,
  );
  const results = await Promise.all(stale.map((part) => build(root, part)));
  return results.every(Boolean);
}

async function build(root, { name, stamp, clean, program: [script, ...args] }) {
  const startedAt = Date.now();
  for (const folder of clean) rmSync(join(root, folder), { recursive: true, force: true });
  const child = spawn(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) {
    process.stderr.write(`  the ${name} could not be built (see above)\n`);
    return false;
  }
  writeFileSync(join(root, stamp), '');
  // As old as what it was built from: a source that is saved while it is built makes the build stale.
  utimesSync(join(root, stamp), startedAt / 1000, startedAt / 1000);
  process.stderr.write(`  built the ${name}: ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
  return true;
}

function isFresh(stamp, sources) {
  return existsSync(stamp) && sources.every((source) => newest(source) <= statSync(stamp).mtimeMs);
}

/** When the file, or the newest file in the folder, was changed. */
function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = await buildIfStale(fileURLToPath(new URL('..', import.meta.url)), true);
  process.exitCode = built ? 0 : 1;
}
