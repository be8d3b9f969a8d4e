import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openSqlite } from '../../src/database/sqlite.js';

const run = promisify(execFile);

/** Ends a fault. */
export type EndFault = () => Promise<void>;

/** A file of SQLite's and its log; what is beside them is memory that processes share, and no write. */
const parts = (file: string) => ['', '-wal'].map((end) => `${file}${end}`).filter((name) => existsSync(name));

/** Holds the lock that every writer needs, as another process does that writes for long. */
export function holdWrites(file: string): EndFault {
  const other = openSqlite(file);
  other.exec('BEGIN IMMEDIATE');
  return async () => {
    other.exec('ROLLBACK');
    other.close();
  };
}

/** Lets no write of a process get through to any file (EFBIG), as on a disk that is full. Linux, for processes of one's own. */
export async function refuseWrites(pid: number): Promise<EndFault> {
  await run('prlimit', ['--pid', String(pid), '--fsize=0:']);
  return async () => void (await run('prlimit', ['--pid', String(pid), '--fsize=unlimited:']));
}

/** Makes the file immutable (EPERM), for whoever has it open as well. Undefined where this user or file system cannot. */
export async function makeImmutable(file: string): Promise<EndFault | undefined> {
  const names = parts(file);
  const end = async () => void (await run('chattr', ['-i', ...names]));
  try {
    await run('chattr', ['+i', ...names]);
    return end;
  } catch {
    await end().catch(() => undefined);
    return undefined;
  }
}

export interface SmallDisk {
  folder: string;
  /** Takes all the room that is left. */
  fill(): EndFault;
  close: EndFault;
}

/** A disk of some megabytes. Undefined where this user may mount none. */
export async function mountSmallDisk(megabytes: number): Promise<SmallDisk | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'gmail-graphql-disk-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  const filling = join(folder, 'filling');
  return {
    folder,
    fill: () => {
      try {
        // What does not fit is refused when the rest is there.
        writeFileSync(filling, Buffer.alloc(megabytes * 2 ** 20));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
      return async () => rmSync(filling);
    },
    close: async () => {
      await run('umount', [folder]);
      rmSync(folder, { recursive: true });
    },
  };
}
