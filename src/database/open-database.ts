import { existsSync } from 'node:fs';
import type { Config } from '../config.js';
import type { Accept, Database, OnOutage } from './database.js';
import { SqliteDatabase } from './sqlite-database.js';

/**
 * Opens the configured database. Throws StartError where it cannot be read and written.
 * `onOutage` is told when it is lost, with the error, and when it is back, with nothing; `accept` is asked of a SQLite file that
 * has taken the place of the one that was opened.
 */
export async function openDatabase(
  config: Config['database'],
  onOutage: OnOutage = () => undefined,
  accept: Accept = async () => undefined,
): Promise<Database> {
  if (config.kind === 'sqlite') return SqliteDatabase.open(config.file, { onOutage, accept });
  // Loaded where it is used: nobody else pays for it.
  const { PostgresDatabase } = await import('./postgres-database.js');
  return PostgresDatabase.open(config.url, onOutage);
}

/** Opens the database and makes none: undefined where there is no file yet. Throws StartError as openDatabase does. */
export async function openExistingDatabase(config: Config['database']): Promise<Database | undefined> {
  return config.kind === 'sqlite' && !existsSync(config.file) ? undefined : openDatabase(config);
}
