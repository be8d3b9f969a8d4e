import { tsImport } from 'tsx/esm/api';

/** One PostgreSQL server for all test files, unless TEST_DATABASE_URL names another. */
export default async function beforeAll() {
  // Jest compiles what it runs in tests, and not this.
  const { openPostgres } = await tsImport('./postgres.ts', import.meta.url);
  globalThis.testPostgres = await openPostgres();
  process.env['TEST_DATABASE_URL'] = globalThis.testPostgres.url;
}
