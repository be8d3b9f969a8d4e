import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

/** The addon that `src/database/sqlite.ts` uses. */
function loadAddon(): { isInitialized?: boolean } {
  if (Number(process.versions['napi']) < 10) return require('better-sqlite3/build/Release/better_sqlite3.node');
  return require(join(process.cwd(), 'node_modules/better-sqlite3-napi/lib/binding.js')).getBinding();
}

// Every test file has its own `Error`, but a process' native modules are loaded once: without this, what SQLite
// throws would be an Error of the first file that ran in the process, and in all others `instanceof Error` would fail.
loadAddon().isInitialized = false;
