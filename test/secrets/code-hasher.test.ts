import { describe, expect, it } from '@jest/globals';
import { CodeHasher } from '../../src/secrets/code-hasher.js';
import { keyRing } from './keys.js';

const hasher = new CodeHasher(keyRing(1));
const binding = { requestId: 'r1', purpose: 'SIGN_UP', email: 'mina@example.com' };

function stored(code: string, with_ = hasher) {
  const { keyId, hash } = with_.hash(binding, code);
  return { keyId, codeHash: hash };
}

describe("a code's hash", () => {
  it('matches its code alone', () => {
    expect(hasher.matches(stored('042817'), binding, '042817')).toBe(true);
    for (const code of ['042818', '42817', '0428170', ''])
      expect(hasher.matches(stored('042817'), binding, code)).toBe(false);
  });

  it.each([{ requestId: 'r2' }, { purpose: 'RESET_PASSWORD' }, { email: 'jonas@example.com' }])(
    'is bound to request, purpose and address: %j',
    (change) => {
      expect(hasher.matches(stored('042817'), { ...binding, ...change }, '042817')).toBe(false);
    },
  );

  it('keeps what it is bound to apart', () => {
    const moved = { requestId: 'r', purpose: '1SIGN_UP', email: binding.email };
    expect(hasher.hash(moved, '042817').hash).not.toBe(hasher.hash(binding, '042817').hash);
  });

  it('needs the key, which may be an older one', () => {
    expect(new CodeHasher(keyRing(2, 1)).matches(stored('042817'), binding, '042817')).toBe(true);
    expect(new CodeHasher(keyRing(2)).matches(stored('042817'), binding, '042817')).toBe(false);
    const underAnotherKey = { ...stored('042817', new CodeHasher(keyRing(2))), keyId: 'k1' };
    expect(hasher.matches(underAnotherKey, binding, '042817')).toBe(false);
  });

  it('is one that no code has where there is no code', () => {
    const { keyId, hash } = hasher.hashOfNothing();
    expect(hash).toHaveLength(stored('042817').codeHash.length);
    expect(hasher.matches({ keyId, codeHash: hash }, binding, '')).toBe(false);
  });
});
