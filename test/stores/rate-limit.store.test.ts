import { beforeEach, expect, it } from '@jest/globals';
import type { Step } from '../../src/database/database.js';
import { NameHasher } from '../../src/secrets/name-hasher.js';
import { type Limit, RateLimitStore } from '../../src/stores/rate-limit.store.js';
import { at, noon, onEachDatabase } from '../on-each-database.js';
import { keyRing } from '../secrets/keys.js';

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

  it('hold a place without taking it, which begins no window, and have none to hold once they are full', async () => {
    const hold = (limit: Limit, now: Date) => holds(limits.hold(limit, now));
    expect(await hold(twice(), at(-30))).toBe(true);
    expect([await take(twice()), await hold(twice(), noon), await hold(twice(), noon)]).toEqual([true, true, true]);
    expect([await take(twice(), at(30)), await hold(twice(), at(59)), await hold(twice('jun'), at(59))]).toEqual([
      true,
      false,
      true,
    ]);
    expect(await limits.findReset(twice(), at(59))).toEqual(at(60));
    expect([await hold(twice(), at(60)), await take(twice(), at(61))]).toEqual([true, true]);
    expect([await take(twice(), at(120)), await take(twice(), at(120))]).toEqual([true, false]);
  });

  it('begin a window with the first that is taken, also where a place was held by a clock that is ahead', async () => {
    expect(await holds(limits.hold(twice(), at(0.001)))).toBe(true);
    expect([await take(twice()), await take(twice()), await take(twice(), at(59))]).toEqual([true, true, false]);
    expect(await limits.findReset(twice(), at(59))).toEqual(at(60));
  });

  it('give a place that is held to nobody else until the transaction ends', async () => {
    const once = { ...twice(), limit: 1 };
    let through = 0;
    const take = () => {
      through += 1;
      return [limits.take(once, noon)];
    };
    const all = Array.from({ length: 8 }, () => database().together([{ ...limits.hold(once, noon), next: take }]));
    expect((await Promise.all(all)).filter((rows) => rows)).toHaveLength(1);
    expect(through).toBe(1);
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
