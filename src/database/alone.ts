import { resolve } from 'node:path';
import { StartError } from '../errors.js';
import { createPrivateFile } from './private-file.js';
import { openSqlite, type Sqlite } from './sqlite.js';

/**
 * Runs something on the database while no other process does, however many start at once: the others wait
 * (for an exclusive transaction on a file beside the database, which ends with its process whatever happens), a minute at most.
 */
export function alone<T>(databaseFile: string, run: () => T, waitMs = 60_000): T {
  const lock = takeLock(lockOf(databaseFile), waitMs);
  try {
    return run();
  } finally {
    lock.close();
  }
}

/** The file whose lock is taken. */
export function lockOf(databaseFile: string): string {
  return `${databaseFile}.migrating`;
}

function takeLock(file: string, waitMs: number): Sqlite.Database {
  let lock: Sqlite.Database | undefined;
  try {
    createPrivateFile(file);
    lock = openSqlite(file, { timeout: waitMs });
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `The lock ${resolve(file)} beside the database cannot be taken (${reason}). Give this user the right to write it and its folder.`,
      { cause: error },
    );
  }
}
