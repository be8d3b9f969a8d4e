import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartError } from '../errors.js';
import { lockOf } from './alone.js';
import { type DatabaseContents, NotUsable, openChecked, readContents } from './backup-contents.js';
import { putDraft, putNewDraft, withDraft } from './draft-file.js';
import { openSqlite, type Sqlite } from './sqlite.js';

/** Some megabytes: between two steps it can be stopped. */
const pagesPerStep = 2000;

export interface BackupOptions {
  /** The database. */
  file: string;
  /** Where the backup goes. */
  target: string;
  /** Whether a file that is there already is replaced. */
  overwrite: boolean;
  /** Called between two steps, with what part of all is done, 0 to 1. Throws to stop. */
  onProgress: (part: number) => void;
}

/**
 * Copies a database as it is at one moment, however much other processes write meanwhile, and checks the copy.
 * The target is whole or not there. Throws a StartError.
 */
export async function backUpSqlite(options: BackupOptions): Promise<DatabaseContents & { sizeBytes: number }> {
  const { file, target, overwrite } = options;
  if (!existsSync(file)) throw new StartError(`There is no database ${file} yet. Is DATABASE_URL right?`);
  checkTarget(options);
  try {
    return await withDraft(target, async (draft) => {
      const there = await copy(file, draft, options.onProgress);
      const { connection, contents } = openChecked(draft);
      connection.close();
      if (JSON.stringify([...contents.rows]) !== JSON.stringify([...there.rows]))
        throw new StartError('The copy has other numbers of rows than the database. Run it again.');
      const { size: sizeBytes } = statSync(draft);
      if (overwrite) putDraft(draft, target);
      else if (!putNewDraft(draft, target)) throw new StartError(isThere(target));
      return { ...contents, sizeBytes };
    });
  } catch (error) {
    if (error instanceof StartError) throw error;
    if (error instanceof NotUsable)
      throw new StartError(
        `${file} was not backed up: ${error.message}. There is no backup. Where this comes again, the database itself is so: restore an earlier backup.`,
        { cause: error },
      );
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `${file} could not be backed up to ${target} (${reason}). There is no backup. Look for room on the disk and the right to write in ${dirname(target)}.`,
      { cause: error },
    );
  }
}

/** All pages under one read transaction: what others write meanwhile neither gets in nor makes it begin anew. */
async function copy(file: string, draft: string, onProgress: (part: number) => void): Promise<DatabaseContents> {
  const connection: Sqlite.Database = openSqlite(file, { fileMustExist: true });
  try {
    connection.exec('BEGIN');
    const contents = readContents(connection);
    await connection.backup(draft, {
      progress: ({ totalPages, remainingPages }) => {
        onProgress(totalPages === 0 ? 0 : 1 - remainingPages / totalPages);
        return pagesPerStep;
      },
    });
    connection.exec('COMMIT');
    onProgress(1);
    return contents;
  } finally {
    connection.close();
  }
}

function checkTarget({ file, target, overwrite }: BackupOptions): void {
  const found = statSync(target, { throwIfNoEntry: false });
  if (!found) return;
  const names = [...['', '-wal', '-shm', '-journal'].map((end) => `${file}${end}`), lockOf(file)];
  const own = names.map((name) => statSync(name, { throwIfNoEntry: false }));
  if (!found.isFile() || own.some((its) => its?.dev === found.dev && its.ino === found.ino))
    throw new StartError(
      `${target} cannot be replaced by a backup: it is a folder or part of the database itself. Name another file.`,
    );
  if (!overwrite) throw new StartError(isThere(target));
}

function isThere(target: string): string {
  return `${target} is there already. Name another file, or add --force to replace it.`;
}
