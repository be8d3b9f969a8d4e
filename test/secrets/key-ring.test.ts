import { describe, expect, it } from '@jest/globals';
import { type KeyPurpose, KeyRing } from '../../src/secrets/key-ring.js';
import { keyRing } from './keys.js';

const purposes: KeyPurpose[] = [
  'verification-code',
  'credentials',
  'json-web-token',
  'refresh-token',
  'cursor',
  'cursor-nonce',
  'fingerprint',
];

describe('a key ring', () => {
  it('has another key for each purpose, none of them the configured one', () => {
    const ring = keyRing(1);
    const keys = purposes.map((purpose) => ring.derive(purpose, 'k1')?.toString('hex'));
    expect(keys.every((key) => key?.length === 64)).toBe(true);
    expect(new Set([...keys, Buffer.alloc(32, 1).toString('hex')]).size).toBe(purposes.length + 1);
  });

  it('derives the same key in every process', () => {
    for (const purpose of purposes)
      expect(keyRing(1).derive(purpose, 'k1')).toEqual(keyRing(2, 1).derive(purpose, 'k1'));
  });

  it('has other keys under another configured key', () => {
    const ring = keyRing(1, 2);
    for (const purpose of purposes) expect(ring.derive(purpose, 'k1')).not.toEqual(ring.derive(purpose, 'k2'));
  });

  it('works with the first key', () => {
    const ring = keyRing(2, 1);
    expect(ring.current('cursor')).toEqual({ id: 'k2', key: ring.derive('cursor', 'k2') });
    expect(ring.ids).toEqual(['k2', 'k1']);
  });

  it('has no key under an id that is not configured', () => {
    expect([keyRing(1).derive('cursor', 'k2'), keyRing(1).fingerprint('k2')]).toEqual([undefined, undefined]);
  });

  it('tells keys of the same id apart by a fingerprint that shows nothing of them', () => {
    const other = new KeyRing([{ id: 'k1', bytes: Buffer.alloc(32, 2) }]);
    expect(keyRing(1).fingerprint('k1')).toMatch(/^[\w-]{16}$/);
    expect(keyRing(1).fingerprint('k1')).not.toBe(other.fingerprint('k1'));
  });

  it('is not empty', () => {
    expect(() => new KeyRing([])).toThrow();
  });
});
