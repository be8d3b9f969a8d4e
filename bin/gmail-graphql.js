#!/usr/bin/env node
import cluster from 'node:cluster';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const isCheckout = existsSync(new URL('src/main.ts', root));

// A worker runs what its primary has built.
if (isCheckout && cluster.isPrimary) {
  const { buildIfStale } = await import(new URL('scripts/build.js', root).href);
  if (!(await buildIfStale(fileURLToPath(root)))) process.exit(1);
}
const { main } = await import(new URL('dist/src/main.js', root).href);
// The demo needs the local stand-in for Google, which only a checkout has.
const demo = isCheckout ? await import(new URL('dist/local-google/demo.js', root).href) : undefined;
await main(demo ? { demo: demo.demoCommand } : {});
