import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { StartError } from '../errors.js';
import { afterRestore } from './after-restore.js';
import { alone, lockOf } from './alone.js';
import { type DatabaseContents, NotUsable, openChecked, readContents } from './backup-contents.js';
import { linkNew, putDraft, withDraft } from './draft-file.js';
import { openSqlite, type Sqlite } from './sqlite.js';

export interface RestoreOptions {
  backup: string;
  /** The database that it takes the place of. */
  file: string;
  /** Throws where the backup must not be taken, or the operator wants to stop. */
  approve: (contents: DatabaseContents) => void;
  now: Date;
}

/**
 * Puts a backup into the place of the database, which is kept under `keptAs`. What must not come back is ended in it.
 * Throws a StartError, and nothing is changed, where a process has the database open or the backup is no good.
 */
export async function restoreSqlite(options: RestoreOptions): Promise<DatabaseContents & { keptAs?: string }> {
  const { backup, file, now } = options;
  const found = statSync(backup, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new StartError(`There is no file ${backup}. Nothing was changed.`);
  const current = statSync(file, { throwIfNoEntry: false });
  if (current && current.dev === found.dev && current.ino === found.ino)
    throw new StartError(`${backup} is the database itself. Name a backup of it. Nothing was changed.`);
  try {
    mkdirSync(dirname(file), { recursive: true });
    return await withDraft(file, async (draft) => {
      const contents = await prepare(options, draft);
      const keptAs = alone(file, () => exchange(draft, file, now));
      return { ...contents, ...(keptAs === undefined ? {} : { keptAs }) };
    });
  } catch (error) {
    if (error instanceof StartError) throw error;
    if (error instanceof NotUsable)
      throw new StartError(
        `${backup} cannot be restored: ${error.message}. Nothing was changed. Take another backup.`,
        {
          cause: error,
        },
      );
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `${backup} could not be restored (${reason}). The database ${file} is as it was. Look for room on the disk and the right to write in ${dirname(resolve(file))}.`,
      { cause: error },
    );
  }
}

/** Only the copy is opened: the backup may be on a medium that cannot be written, and is to stay what it is. */
async function prepare({ backup, approve, now }: RestoreOptions, draft: string): Promise<DatabaseContents> {
  await copyFile(backup, draft);
  // Whoever copied the files of a stopped server has these as well.
  for (const end of ['-wal', '-journal'])
    if (existsSync(`${backup}${end}`)) copyFileSync(`${backup}${end}`, `${draft}${end}`);
  chmodSync(draft, 0o600);
  const { connection, contents } = openChecked(draft);
  try {
    approve(contents);
    // A backup of an older version may lack a table.
    const ends = [...afterRestore(now)].filter(([table]) => contents.rows.has(table));
    connection.transaction(() => {
      for (const [, statement] of ends) connection.exec(statement);
    })();
    return readContents(connection);
  } finally {
    connection.close();
  }
}

/** Where the database that was there is kept from now on; nothing where there was none. */
function exchange(draft: string, file: string, now: Date): string | undefined {
  const current = statSync(file, { throwIfNoEntry: false });
  giveLike(draft, current ?? statSync(dirname(resolve(file))), current ? current.mode & 0o777 : 0o600);
  // An empty file is what a server leaves that was stopped at its first breath.
  if (!current || current.size === 0) {
    for (const end of ['-wal', '-shm', '-journal']) rmSync(`${file}${end}`, { force: true });
    giveLike(lockOf(file), statSync(draft), 0o600);
    putDraft(draft, file);
    return undefined;
  }
  closeForAll(file);
  const keptAs = `${file}.before-restore-${now.toISOString().slice(0, 19).replaceAll(':', '')}Z`;
  // Never without a database: a server that started then would make an empty one.
  if (!linkNew(file, keptAs)) {
    if (existsSync(keptAs)) throw new Error(`${keptAs} is there already`);
    copyFileSync(file, keptAs);
    giveLike(keptAs, current, current.mode & 0o777);
  }
  try {
    putDraft(draft, file);
  } catch (error) {
    rmSync(keptAs, { force: true });
    throw error;
  }
  return keptAs;
}

/**
 * Writes the log into the database and leaves write-ahead logging, which SQLite does only where nobody else has the file
 * open. Whoever opens it from now on waits for the lock that we hold before they turn logging on again.
 */
function closeForAll(file: string): void {
  let connection: Sqlite.Database | undefined;
  try {
    connection = openSqlite(file, { fileMustExist: true, timeout: 500 });
    const mode = connection.pragma('journal_mode = DELETE', { simple: true });
    if (mode !== 'delete') throw new Error(`journal_mode is ${String(mode)}`);
    connection.exec('BEGIN EXCLUSIVE; COMMIT');
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    if (code.startsWith('SQLITE_BUSY'))
      throw new StartError(
        `A process has the database ${file} open. Stop the server, and whatever else reads it, then run this again. Nothing was changed.`,
        { cause: error },
      );
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `The database ${file} that would be replaced is damaged (${reason}), so that nothing tells whether a server has it open. Stop every server, move the file, and those beside it whose names end in -wal and -shm, to another folder, then run this again. Nothing was changed.`,
      { cause: error },
    );
  } finally {
    connection?.close();
  }
}

/** An administrator may restore for the user that the server runs as. */
function giveLike(file: string, { uid, gid }: { uid: number; gid: number }, mode: number): void {
  chmodSync(file, mode);
  try {
    chownSync(file, uid, gid);
  } catch {
    // Others may give nothing away; they own it then.
  }
}
