import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';
import { bundle } from '../scripts/bundle.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const programs = fileURLToPath(new URL('../dist/programs', import.meta.url));

/** Compiles what tests run in processes of their own; one PostgreSQL server for all test files, unless TEST_DATABASE_URL names another. */
export default async function beforeAll() {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const sources = names.filter((name) => /\.racer\.ts$|^commands\/run-main\.ts$/.test(name));
  await bundle(
    sources.map((name) => join(folder, name)),
    programs,
  );
  process.env['TEST_PROGRAMS'] = programs;
  // Jest compiles what it runs in tests, and not this.
  const { openPostgres } = await tsImport('./postgres.ts', import.meta.url);
  globalThis.testPostgres = await openPostgres();
  process.env['TEST_DATABASE_URL'] = globalThis.testPostgres.url;
}
