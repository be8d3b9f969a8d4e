import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { createPrivateFile } from './private-file.js';

const beside = ['', '-journal', '-wal', '-shm'];

/**
 * Lets `work` fill an empty file beside `file`, for its owner alone and on the same file system, so that it can take
 * the place of `file` at once. What `work` has not put into its place is removed, whatever happens.
 */
export async function withDraft<T>(file: string, work: (draft: string) => Promise<T>): Promise<T> {
  const draft = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.part`;
  try {
    createPrivateFile(draft);
    return await work(draft);
  } finally {
    for (const suffix of beside) rmSync(`${draft}${suffix}`, { force: true });
  }
}

/** Gives the draft the name `file`, whole or not at all, so that it outlives a crash of the machine. */
export function putDraft(draft: string, file: string): void {
  sync(draft);
  renameSync(draft, file);
  syncFolder(file);
}

/** As `putDraft`, but false, and nothing changed, where there is a `file` already. */
export function putNewDraft(draft: string, file: string): boolean {
  sync(draft);
  if (!linkNew(draft, file)) {
    if (existsSync(file)) return false;
    // A file system without hard links, such as a USB stick's.
    renameSync(draft, file);
  }
  syncFolder(file);
  return true;
}

/** Gives a file a second name; false where that is taken, or the file system knows no second names. */
export function linkNew(file: string, name: string): boolean {
  try {
    linkSync(file, name);
    return true;
  } catch {
    return false;
  }
}

function sync(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A name is kept by its folder. */
function syncFolder(file: string): void {
  try {
    const handle = openSync(dirname(file), 'r');
    fsyncSync(handle);
    closeSync(handle);
  } catch {
    // Windows opens no folders.
  }
}
