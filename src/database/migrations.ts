import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { z } from 'zod';
import { packageRoot } from '../package-root.js';
import { alone } from './alone.js';
import type { Database } from './database.js';

const journal = z.object({ entries: z.array(z.object({ when: z.number(), tag: z.string() })) });

/** Where the migrations are. */
export function migrationsFolder(): string {
  return join(packageRoot(), 'drizzle/migrations/sqlite');
}

/** Brings the database up to date. Several processes may start at once: one migrates, the others wait for it. */
export function migrateDatabase(database: Database, folder = migrationsFolder()): void {
  alone(database.file, () => migrate(database.sql, { migrationsFolder: folder }));
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
