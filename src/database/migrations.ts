import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { z } from 'zod';
import { packageRoot } from '../package-root.js';
import type { Database } from './database.js';

const journal = z.object({ entries: z.array(z.object({ when: z.number(), tag: z.string() })) });

/** Where the migrations are. */
export function migrationsFolder(): string {
  return join(packageRoot(), 'drizzle/migrations/sqlite');
}

/**
 * Brings the database up to date. Several processes may start at once: one migrates, the others wait for it
 * (an exclusive transaction on a file beside the database, which ends with its process whatever happens).
 */
export function migrateDatabase(database: Database, folder = migrationsFolder()): void {
  const lock = new Sqlite(`${database.file}.migrating`, { timeout: 60_000 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    migrate(database.sql, { migrationsFolder: folder });
  } finally {
    lock.close();
  }
}

/** The migrations that this version has and the database has not run yet. */
export function pendingMigrations(database: Database, folder = migrationsFolder()): string[] {
  const { entries } = journal.parse(JSON.parse(readFileSync(`${folder}/meta/_journal.json`, 'utf8')));
  const known = database.sql.all<{ name: string }>(
    sql`SELECT name FROM sqlite_master WHERE name = '__drizzle_migrations'`,
  );
  if (known.length === 0) return entries.map((entry) => entry.tag);
  const [last] = database.sql.all<{ at: number | null }>(sql`SELECT MAX(created_at) AS at FROM __drizzle_migrations`);
  return entries.filter((entry) => entry.when > Number(last?.at ?? 0)).map((entry) => entry.tag);
}
