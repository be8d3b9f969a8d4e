import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { transform } from '@swc/core';
import { build } from 'esbuild';
import { swcOptions } from './swc-options.js';

/** What is not bundled: it has machine code or files of its own, or is loaded by who needs it and not at the start. */
const external = [
  '@node-rs/argon2',
  'better-sqlite3',
  // Not there: type-graphql would validate by it.
  'class-validator',
  'emulate',
  'google-auth-library',
  'googleapis',
  'html-to-text',
  'iconv-lite',
  'nodemailer',
  'pg',
  'pino',
  'prom-client',
  'reflect-metadata',
  'sanitize-html',
];

/**
 * In front of each file: classes are decorated when their file is loaded, in whatever order; and packages that are no ES modules
 * ask for Node's own by `require`.
 */
const banner = `import 'reflect-metadata';
import { createRequire as requireFrom } from 'node:module';
const require = requireFrom(import.meta.url);`;

/** Apollo asks for Node's hashes by a `require` that only a file of CommonJS has, and else computes them in JavaScript. */
const apolloHashes = {
  name: 'apollo-hashes',
  setup: ({ onLoad }) =>
    onLoad({ filter: /@apollo\/utils\.createhash\/dist\/index\.js$/ }, () => ({
      contents: "export { createHash } from 'node:crypto';",
      loader: 'js',
    })),
};

/** esbuild knows no decorators of the kind that type-graphql has. */
const swc = {
  name: 'swc',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), { ...swcOptions, filename: path });
      return { contents: code, loader: 'js' };
    }),
};

/**
 * Compiles programs with all that they import, packages too, into a few files, since loading a thousand takes most of a start.
 * `npm run types` checks the types.
 */
export async function bundle(entryPoints, outdir) {
  const { outputFiles } = await build({
    entryPoints,
    outdir,
    outbase: '.',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // As Node.js does, so that graphql is there once.
    mainFields: ['main'],
    external,
    banner: { js: banner },
    plugins: [swc, apolloHashes],
    logLevel: 'warning',
    write: false,
  });
  for (const { path, text } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
