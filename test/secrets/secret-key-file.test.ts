import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StartError } from '../../src/errors.js';
import { readOrCreateSecretKeyFile } from '../../src/secrets/secret-key-file.js';
import { enterEmptyFolder } from '../empty-folder.js';
import { race } from '../race.js';

let folder: string;
let leave: () => void;
beforeEach(() => {
  ({ folder, leave } = enterEmptyFolder());
});
afterEach(() => leave());

describe('the key file', () => {
  it('is made with a random key, for its owner alone, and read from then on', () => {
    const file = join(folder, 'data/secret.key');
    const [key, ...more] = readOrCreateSecretKeyFile(file);
    expect([key?.id, key?.bytes.length, more]).toEqual(['k1', 32, []]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readOrCreateSecretKeyFile(file)).toEqual([key]);
    expect(readOrCreateSecretKeyFile(join(folder, 'other.key'))).not.toEqual([key]);
    expect(readdirSync(join(folder, 'data'))).toEqual(['secret.key']);
  });

  it('is for its owner alone under any umask', () => {
    const before = process.umask(0o277);
    try {
      readOrCreateSecretKeyFile(join(folder, 'secret.key'));
    } finally {
      process.umask(before);
    }
    expect(statSync(join(folder, 'secret.key')).mode & 0o777).toBe(0o600);
  });

  it('is made once when several processes start at the same time', async () => {
    const keys = await race('./secrets/key-file.racer.ts', [join(folder, 'data/secret.key')]);
    expect(keys[0]).toMatch(/^k1:[0-9a-f]{64}$/);
    expect(new Set(keys).size).toBe(1);
    expect(readdirSync(join(folder, 'data'))).toEqual(['secret.key']);
  });

  it('holds the keys of a rotation too', () => {
    const [a, b] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64'));
    writeFileSync('secret.key', `k2:${b},k1:${a}\n`);
    expect(readOrCreateSecretKeyFile('secret.key').map(({ id }) => id)).toEqual(['k2', 'k1']);
  });

  it.each(['', 'k1:', 'k1:c2hvcnQ=', '\0'.repeat(48)])(
    'stops the start, and stays as it is, when it is damaged: %#',
    (content) => {
      writeFileSync('secret.key', content);
      expect(() => readOrCreateSecretKeyFile('secret.key')).toThrow(StartError);
      expect(readFileSync('secret.key', 'utf8')).toBe(content);
    },
  );

  it('stops the start where it cannot be read or made', () => {
    mkdirSync('folder');
    writeFileSync('file', '');
    chmodSync('file', 0o600);
    expect(() => readOrCreateSecretKeyFile('folder')).toThrow(StartError);
    expect(() => readOrCreateSecretKeyFile('file/secret.key')).toThrow(StartError);
  });
});
