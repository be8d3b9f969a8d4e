import { beforeEach, expect, it } from '@jest/globals';
import { NameHasher } from '../../src/secrets/name-hasher.js';
import { RateLimitStore } from '../../src/stores/rate-limit.store.js';
import { VerificationCodeStore } from '../../src/stores/verification-code.store.js';
import { onEachDatabase } from '../on-each-database.js';
import { race } from '../race.js';
import { keyRing } from '../secrets/keys.js';

onEachDatabase('several processes', (database, url) => {
  beforeEach(async () => {
    const at = new Date();
    const expiresAt = new Date(at.getTime() + 600_000);
    await new VerificationCodeStore(database()).putPending({
      id: 'code',
      email: 'a@example.com',
      purpose: 'SIGN_UP',
      keyId: 'k',
      codeHash: 'h',
      reference: 'ABC',
      browserHash: null,
      createdAt: at,
      expiresAt,
    });
  });

  /** Lets four processes try at the same moment; how often they won in all. */
  async function wins(what: string, triesEach: number): Promise<number> {
    const won = await race('./stores/stores.racer.ts', [url(), what, String(triesEach)]);
    return won.reduce((sum, count) => sum + Number(count), 0);
  }

  it('share five attempts of a code', async () => {
    expect(await wins('attempt', 50)).toBe(5);
    expect((await new VerificationCodeStore(database()).find('code'))?.attempts).toBe(5);
  });

  it('spend a code once', async () => {
    expect(await wins('consume', 50)).toBe(1);
  });

  it('take exactly as many places as the tighter limit has, and none of the other in vain', async () => {
    expect(await wins('claim', 50)).toBe(70);
    const limits = new RateLimitStore(database(), new NameHasher(keyRing(1)));
    const left = async (limit: number) =>
      (await limits.claim([{ kind: 'race', name: 'a', limit, windowSeconds: 60 }], new Date())) !== undefined;
    expect([await left(70), await left(71)]).toEqual([false, true]);
  });
});
