import { rmSync, statSync } from 'node:fs';
import { StartError } from '../errors.js';
import { alone } from './alone.js';
import { migrationsFolder } from './migrations.js';
import { openSqlite, type Sqlite } from './sqlite.js';
import { SqliteConnection } from './sqlite-connection.js';
import { openAsItIs } from './sqlite-file.js';
import { isBusy } from './sqlite-turns.js';

/** It passes by itself, or is known: there is nothing to tell. */
export class NotYet extends Error {}

/** Finds and opens what has taken the place of a database file that was deleted, moved or replaced. */
export class SqliteSuccessor {
  private seen = '';

  constructor(private readonly file: string) {}

  /**
   * Opens the file that is there now, once it does not change any more. Throws, with the reason, where there is none, or none that
   * can be used. What had not been written back yet goes to the file that `old` has opened, wherever that is.
   */
  open(old: SqliteConnection): Sqlite.Database {
    const its = statSync(this.file, { throwIfNoEntry: false });
    if (!its) throw new NotYet('there is no file');
    const seen = [its.ino, its.size, its.mtimeMs].join(' ');
    const isNew = seen !== this.seen;
    this.seen = seen;
    if (isNew) throw new NotYet('a file is there that may still be written');
    const openNow = () => {
      this.partFrom(old);
      this.assertOurs();
      return openAsItIs(this.file, { unchanged: false, isAlone: true });
    };
    try {
      return alone(this.file, openNow, 0);
    } catch (error) {
      if (error instanceof StartError && isBusy(error.cause)) throw new NotYet('another process is at it');
      throw error;
    }
  }

  /** SQLite goes by names: the log of the file that is gone would be taken for one of the file that is there. */
  private partFrom(old: SqliteConnection): void {
    const names = old.ownBesides();
    if (names.length === 0) return;
    const [done] = old.raw.pragma('wal_checkpoint(TRUNCATE)') as { log: number; checkpointed: number }[];
    if (done?.log !== done?.checkpointed)
      throw new NotYet('the file that was there is still in use by another process');
    for (const name of names) rmSync(name, { force: true });
  }

  private assertOurs(): void {
    const raw = openSqlite(this.file, { fileMustExist: true, timeout: 0 });
    try {
      const candidate = new SqliteConnection(raw, this.file, (run) => run());
      if (candidate.migratedAt() === undefined)
        throw new Error('the file that is there is no database of this program');
      const pending = candidate.listPendingMigrations(migrationsFolder('sqlite'));
      if (pending.length > 0)
        throw new Error(
          'the database that is there is from an earlier version: restart the server, which brings it up to date',
        );
    } finally {
      raw.close();
    }
  }
}
