import { closeSync, openSync } from 'node:fs';

/** Makes an empty file for its owner alone where there is none; SQLite gives what it puts beside it the same rights. */
export function createPrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!(typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
