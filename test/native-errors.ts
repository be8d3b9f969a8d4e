import { createRequire } from 'node:module';

// Every test file has its own `Error`, but a process' native modules are loaded once: without this, what SQLite
// throws would be an Error of the first file that ran in the process, and in all others `instanceof Error` would fail.
if (Number(process.versions['napi']) < 10) {
  const sqlite: { isInitialized?: boolean } = createRequire(import.meta.url)(
    'better-sqlite3/build/Release/better_sqlite3.node',
  );
  sqlite.isInitialized = false;
}
