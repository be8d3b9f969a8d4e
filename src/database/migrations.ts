import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../package-root.js';

const journal = z.object({ entries: z.array(z.object({ when: z.number(), tag: z.string() })) });

/** Where the migrations are. */
export function migrationsFolder(dialect: 'sqlite' | 'postgres'): string {
  return join(packageRoot(), 'drizzle/migrations', dialect);
}

/** The migrations of a folder that came after the one that ran last; all of them where none did. */
export function migrationsSince(folder: string, lastRunAt: number): string[] {
  const { entries } = journal.parse(JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')));
  return entries.filter((entry) => entry.when > lastRunAt).map((entry) => entry.tag);
}
