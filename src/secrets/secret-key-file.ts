import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SecretKey } from '../config-values.js';
import { parseSecretKeys } from '../config-values.js';
import { StartError } from '../errors.js';

/**
 * The keys in `file`, which is made with a fresh key (mode 0600) when it is not there.
 * Several processes starting at once end up with the same key: the file appears whole or not at all.
 */
export function readOrCreateSecretKeyFile(file: string): SecretKey[] {
  return readSecretKeyFile(file) ?? createSecretKeyFile(file);
}

/** The keys in `file`, or undefined when it is not there. Throws a StartError when it cannot be used. */
export function readSecretKeyFile(file: string): SecretKey[] | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw new StartError(`The key file ${file} cannot be read. Give this user access to it, or set SECRET_KEYS.`, {
      cause: error,
    });
  }
  const keys = parseSecretKeys(text.trim());
  if (!keys) throw new StartError(`The key file ${file} is damaged. Restore it from a backup, or set SECRET_KEYS.`);
  return keys;
}

function createSecretKeyFile(file: string): SecretKey[] {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(draft, `k1:${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
    chmodSync(draft, 0o600);
    linkSync(draft, file);
  } catch (error) {
    const lostTheRace = hasCode(error, 'EEXIST');
    if (!lostTheRace)
      throw new StartError(`The key file ${file} cannot be written. Make its folder writable, or set SECRET_KEYS.`, {
        cause: error,
      });
  } finally {
    rmSync(draft, { force: true });
  }
  const keys = readSecretKeyFile(file);
  if (!keys) throw new StartError(`The key file ${file} disappeared while it was made. Set SECRET_KEYS.`);
  return keys;
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
