import { KeyRing } from '../../src/secrets/key-ring.js';

/** A key ring; each number is a key named after it, the current one first. */
export function keyRing(...numbers: number[]): KeyRing {
  return new KeyRing(numbers.map((number) => ({ id: `k${number}`, bytes: Buffer.alloc(32, number) })));
}
