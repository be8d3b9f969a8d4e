import { describe, expect, it } from '@jest/globals';
import { databaseAddress } from '../../src/config-values.js';
import { openDatabase } from '../../src/database/open-database.js';
import { VerificationCodeStore } from '../../src/stores/verification-code.store.js';
import { race } from '../race.js';
import { openTestDatabase } from '../test-database.js';

describe.each(['sqlite', 'postgres'] as const)('four processes that verify 2,000 codes at once in %s', (store) => {
  it('spend each of them once, within five attempts', async () => {
    const its = await openTestDatabase(store);
    const database = await openDatabase(databaseAddress().parse(its.url));
    await database.migrate();
    const codes = new VerificationCodeStore(database);
    const createdAt = new Date();
    const expiresAt = new Date(createdAt.getTime() + 600_000);
    const same = { email: 'a@example.com', purpose: 'SIGN_UP', keyId: 'k', codeHash: 'h', reference: 'ABC' } as const;
    const steps = Array.from({ length: 2000 }, (_, number) => `code ${number}`).map((id) =>
      codes.putPending({ ...same, id, browserHash: null, createdAt, expiresAt }),
    );
    await Promise.all(steps);
    const spent = await race('./instances/codes.racer.ts', [its.url, '2000']);
    const numbers = spent.flatMap((line) => line.split(' ').filter(Boolean).map(Number));
    expect([numbers.length, new Set(numbers).size]).toEqual([2000, 2000]);
    const [kept] = await its.query('SELECT count(used_at) AS used, max(attempts) AS most FROM verification_codes');
    expect(Number(kept?.['used'])).toBe(2000);
    expect(Number(kept?.['most'])).toBeLessThanOrEqual(5);
    await database.close();
    await its.close();
  }, 120_000);
});
