import Sqlite from 'better-sqlite3';

/**
 * Runs something on the database while no other process does, however many start at once: the others wait
 * (for an exclusive transaction on a file beside the database, which ends with its process whatever happens).
 */
export function alone<T>(databaseFile: string, run: () => T): T {
  const lock = new Sqlite(`${databaseFile}.migrating`, { timeout: 60_000 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return run();
  } finally {
    lock.close();
  }
}
