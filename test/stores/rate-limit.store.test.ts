import { beforeEach, expect, it } from '@jest/globals';
import type { Step } from '../../src/database/database.js';
import { NameHasher } from '../../src/secrets/name-hasher.js';
import { type Limit, RateLimitStore } from '../../src/stores/rate-limit.store.js';
import { keyRing } from '../secrets/keys.js';
import { at, noon, onEachDatabase } from './on-each-database.js';

onEachDatabase('limits', (database) => {
  let limits: RateLimitStore;
  beforeEach(() => {
    limits = new RateLimitStore(database(), new NameHasher(keyRing(1)));
  });

  const twice = (name = 'mina', windowSeconds = 60): Limit => ({ kind: 'test', name, limit: 2, windowSeconds });
  const holds = async (step: Step) => (await database().together([step])) !== undefined;
  const take = (limit: Limit, now = noon) => holds(limits.take(limit, now));

  it('take no more than they allow until the window ends, which begins with the first', async () => {
    expect([await take(twice()), await take(twice(), at(30)), await take(twice(), at(59))]).toEqual([
      true,
      true,
      false,
    ]);
    expect(await take(twice('jun'))).toBe(true);
    expect(await limits.findReset(twice(), at(59))).toEqual(at(60));
    expect(await take(twice(), at(60))).toBe(true);
    expect(await limits.findReset(twice(), at(60))).toBeUndefined();
  });

  it('get back a place that was taken earlier in the same transaction', async () => {
    const taken = await database().together([
      limits.take(twice(), noon),
      limits.giveBack(twice()),
      limits.giveBack(twice()),
    ]);
    expect(taken?.map((rows) => rows.length)).toEqual([1, 1, 0]);
    expect([await take(twice()), await take(twice()), await take(twice())]).toEqual([true, true, false]);
  });

  it('are claimed all together or not at all, and can be given back until their window ends', async () => {
    expect(await limits.claim([], noon)).toEqual([]);
    const [first] = (await limits.claim([twice(), twice('jun')], noon)) ?? [];
    expect(first?.resetsAt).toEqual(at(60));
    await limits.claim([twice()], noon);
    expect(await limits.claim([twice('jun'), twice()], noon)).toBeUndefined();
    expect([await take(twice('jun')), await take(twice('jun'))]).toEqual([true, false]);
    if (first) await limits.release(first);
    expect([await take(twice()), await take(twice())]).toEqual([true, false]);
    expect(await take(twice(), at(60))).toBe(true);
    // Of a window that is over: it takes nothing from the one after it.
    if (first) await limits.release(first);
    expect([await take(twice(), at(61)), await take(twice(), at(61))]).toEqual([true, false]);
  });

  it('are forgotten once their window is over, and no sooner', async () => {
    await limits.claim([twice('mina', 60), twice('mina', 60), twice('jun', 61), twice('jun', 61)], noon);
    await limits.deleteEnded(at(60));
    expect(await limits.findReset(twice('mina'), noon)).toBeUndefined();
    expect(await limits.findReset(twice('jun'), noon)).toEqual(at(61));
  });
});
