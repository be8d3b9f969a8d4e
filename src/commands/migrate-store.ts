import { databaseAddress } from '../config-values.js';
import { copyRows, countRows, listDifferences } from '../database/copy-store.js';
import type { Database } from '../database/database.js';
import { openDatabase } from '../database/open-database.js';
import { SqliteDatabase } from '../database/sqlite-database.js';
import { StartError } from '../errors.js';
import type { CommandInput, ExitCode } from './terminal.js';

export interface StoreMove {
  from: string;
  to: string;
  /** Goes on with a copy that was ended half-way. */
  resume: boolean;
}

/** Copies everything that is kept in a SQLite file to PostgreSQL, and compares both to the last byte. The file stays as it is. */
export async function migrateStore({ terminal, ended }: CommandInput, move: StoreMove): Promise<ExitCode> {
  const source = openSource(move.from);
  try {
    const target = await openTarget(move.to);
    try {
      const pending = await source.listPendingMigrations();
      if (pending.length > 0)
        throw new StartError(
          `${source.place} was written by an earlier version (pending: ${pending.join(', ')}). Start this version on it once, stop it, and run this again.`,
        );
      await target.migrate();
      if (!move.resume) await requireEmpty(target);
      let stopped = false;
      void ended.then(() => {
        stopped = true;
      });
      const tell = progressTo(terminal);
      await source.frozen(async () => {
        await copyRows(source, target, (progress) => {
          tell(progress.table, progress.copied, progress.of);
          if (stopped) throw new StartError('Stopped. What is copied stays: run it again with --resume.');
        });
        terminal.print('Comparing …');
        await requireEqual(source, target);
      });
      const rows = [...(await countRows(target)).values()].reduce((sum, count) => sum + count, 0);
      terminal.print(
        `Done: ${rows} rows, the same in both. ${source.place} is as it was. Now set DATABASE_URL to the new address, SECRET_KEYS to the keys that the server had (those in ./data/secret.key, if that was where they were), and start it.`,
      );
      return 0;
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

function openSource(from: string): SqliteDatabase {
  const address = databaseAddress().safeParse(from).data;
  if (address?.kind !== 'sqlite')
    throw new StartError('--from must be a SQLite file, for example --from file:./data/gmail-graphql.db');
  return SqliteDatabase.openExisting(address.file);
}

async function openTarget(to: string): Promise<Database> {
  const address = databaseAddress().safeParse(to).data;
  if (address?.kind !== 'postgres')
    throw new StartError(
      '--to must be a PostgreSQL address, for example --to postgres://gmail@localhost:5432/gmail (with the password in PGPASSWORD, where others of this machine must not see it)',
    );
  return openDatabase(address);
}

/** Nothing is mixed with what somebody else keeps there. */
async function requireEmpty(target: Database): Promise<void> {
  const filled = [...(await countRows(target))].filter(([, rows]) => rows > 0);
  if (filled.length === 0) return;
  const rows = filled.map(([table, count]) => `${table}: ${count}`).join(', ');
  throw new StartError(
    `${target.place} is not empty (${rows}). If that is a copy which was ended half-way, add --resume; else give an empty database.`,
  );
}

async function requireEqual(source: Database, target: Database): Promise<void> {
  const different = await listDifferences(source, target);
  if (different.length === 0) return;
  throw new StartError(
    `These tables are not the same in both: ${different.join(', ')}. ${source.place} was written since the copy began, or ${target.place} was: empty it, stop all servers, and begin anew.`,
  );
}

/** A line for each table, on a terminal a moving one. */
function progressTo(terminal: CommandInput['terminal']) {
  return (table: string, copied: number, of: number) => {
    if (copied === of) terminal.print(`  ${table}  ${copied}`);
    else terminal.show(`  ${table}  ${copied} of ${of}`);
  };
}
