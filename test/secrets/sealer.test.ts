import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Sealer, UnsealError } from '../../src/secrets/sealer.js';
import { keyRing } from './keys.js';
import { endings, tampered } from './tampering.js';

const sealer = new Sealer(keyRing(1));
const place = 'google_accounts/SENDER/1/refresh_token';

function unsealError(run: () => unknown): UnsealError {
  try {
    run();
  } catch (error) {
    if (error instanceof UnsealError) return error;
    throw error;
  }
  throw new Error('The value opens.');
}

/** The same value with one byte changed. */
function altered(sealed: string, at: number): string {
  const [id, content = ''] = sealed.split('.');
  const bytes = Buffer.from(content, 'base64url');
  bytes.writeUInt8(bytes.readUInt8(at % bytes.length) ^ 1, at % bytes.length);
  return `${id}.${bytes.toString('base64url')}`;
}

describe('a sealed value', () => {
  it('opens at its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (plain, where) => {
        expect(sealer.unseal(sealer.seal(plain, where), where)).toBe(plain.toWellFormed());
      }),
    );
  });

  it('looks different each time', () => {
    expect(sealer.seal('token', place)).not.toBe(sealer.seal('token', place));
  });

  it('does not open at another place', () => {
    const sealed = sealer.seal('token', place);
    unsealError(() => sealer.unseal(sealed, 'google_accounts/SENDER/2/refresh_token'));
    unsealError(() => sealer.unseal(sealed, ''));
  });

  it('does not open once a byte of it was altered, or some are missing', () => {
    const sealed = sealer.seal('1//a-refresh-token', place);
    fc.assert(fc.property(fc.nat(1000), (at) => void unsealError(() => sealer.unseal(altered(sealed, at), place))));
    fc.assert(
      fc.property(
        fc.nat(sealed.length - 3),
        (length) => void unsealError(() => sealer.unseal(sealed.slice(0, length), place)),
      ),
    );
  });

  it('does not open once a character of it was altered, however little that changes', () => {
    for (const plain of ['', 'a', 'ab', 'abc']) {
      const sealed = sealer.seal(plain, place);
      for (const other of endings(sealed)) unsealError(() => sealer.unseal(other, place));
      fc.assert(
        fc.property(tampered(sealed), (other) => void unsealError(() => sealer.unseal(other, place))),
        { numRuns: 1000 },
      );
    }
  });

  it('does not open when it is too short to hold anything', () => {
    for (let length = 0; length < 32; length += 1) {
      unsealError(() => sealer.unseal(`k1.${Buffer.alloc(length).toString('base64url')}`, place));
      unsealError(() => sealer.unsealBytes(Buffer.concat([Buffer.from('\x02k1'), Buffer.alloc(length)]), place));
    }
  });

  it('does not open under another key, and the error shows nothing of it', () => {
    const sealed = sealer.seal('1//a-refresh-token', place);
    const others = [new Sealer(keyRing(2)), new Sealer(keyRing(3, 2))];
    for (const other of others) {
      const { message, cause } = unsealError(() => other.unseal(sealed, place));
      expect([message.includes('refresh'), message.includes(sealed.slice(3)), cause]).toEqual([
        false,
        false,
        undefined,
      ]);
    }
    // Another key under the same id.
    const [, content] = new Sealer(keyRing(2)).seal('token', place).split('.');
    unsealError(() => sealer.unseal(`k1.${content}`, place));
  });

  it('opens after a rotation as long as its key is kept', () => {
    const sealed = sealer.seal('token', place);
    const rotated = new Sealer(keyRing(2, 1));
    expect(rotated.unseal(sealed, place)).toBe('token');
    expect(rotated.seal('token', place)).toMatch(/^k2\./);
  });
});
