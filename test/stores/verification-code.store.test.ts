import { beforeEach, expect, it } from '@jest/globals';
import { formerEmails, googleAccounts } from '../../drizzle/tables.js';
import type { Step } from '../../src/database/database.js';
import { type PendingCode, VerificationCodeStore } from '../../src/stores/verification-code.store.js';
import { addUser, at, noon, onEachDatabase } from '../on-each-database.js';

onEachDatabase('codes', (database) => {
  let codes: VerificationCodeStore;
  beforeEach(() => {
    codes = new VerificationCodeStore(database());
  });

  const pending = (id: string, changes: Partial<PendingCode> = {}): PendingCode => ({
    id,
    email: 'mina@example.com',
    purpose: 'SIGN_UP',
    keyId: 'k1',
    codeHash: `hash of ${id}`,
    reference: 'ABC',
    browserHash: 'browser',
    createdAt: noon,
    expiresAt: at(600),
    ...changes,
  });
  const put = async (...all: PendingCode[]) => {
    for (const code of all) await codes.putPending(code);
  };
  const run = async (...steps: Step[]) => (await database().together(steps))?.map((rows) => rows.length);
  const superseded = async (...ids: string[]) => {
    const found = await Promise.all(ids.map((id) => codes.find(id)));
    return ids.filter((_, index) => found[index]?.supersededAt);
  };

  it('keep what they were given, without an attempt', async () => {
    await put(pending('a'), pending('b'));
    expect(await codes.find('a')).toEqual({
      ...pending('a'),
      attempts: 0,
      sentAt: null,
      supersededAt: null,
      usedAt: null,
    });
    expect(await codes.find('c')).toBeUndefined();
    await codes.delete('a');
    expect([await codes.find('a'), (await codes.find('b'))?.id]).toEqual([undefined, 'b']);
  });

  it('supersede the earlier ones of the same address and purpose when they are sent, and no others', async () => {
    const same = ['earlier', 'at once, a', 'at once, c', 'later', 'used', 'long superseded'];
    await put(
      pending('earlier', { createdAt: at(-60) }),
      pending('at once, a'),
      pending('at once, b'),
      pending('at once, c'),
      pending('later', { createdAt: at(60) }),
      pending('used', { createdAt: at(-60) }),
      pending('long superseded', { createdAt: at(-90) }),
      pending('for another address', { createdAt: at(-60), email: 'jun@example.com' }),
      pending('for another purpose', { createdAt: at(-60), purpose: 'VERIFY_EMAIL' }),
    );
    await run(codes.consume('used', at(-30)));
    await codes.markSent(pending('long superseded', { createdAt: at(-90) }), at(-80));
    await run(codes.supersedeAll('nobody@example.com', at(-70)));
    await codes.markSent(pending('at once, b'), at(1));
    expect((await codes.find('at once, b'))?.sentAt).toEqual(at(1));
    expect((await codes.find('earlier'))?.sentAt).toBeNull();
    expect(await superseded(...same, 'at once, b', 'for another address', 'for another purpose')).toEqual([
      'earlier',
      'at once, a',
      'long superseded',
    ]);
    expect((await codes.find('long superseded'))?.supersededAt).toEqual(at(1));
    await codes.markSent(pending('later', { createdAt: at(60) }), at(61));
    expect((await codes.find('earlier'))?.supersededAt).toEqual(at(1));
  });

  it('count attempts up to the last one, and none once they are used', async () => {
    await put(pending('a'), pending('b'));
    const counted: number[] = [];
    const next = ({ attempts }: { attempts: number }): Step[] => {
      counted.push(attempts);
      return [];
    };
    for (let count = 0; count < 4; count += 1) await run(codes.attempt('a', 3, next));
    expect(counted).toEqual([1, 2, 3]);
    expect(await run(codes.attempt('a', 4))).toEqual([1]);
    expect((await codes.find('b'))?.attempts).toBe(0);
    await run(codes.consume('b', noon));
    expect(await run(codes.attempt('b', 3))).toBeUndefined();
    expect(await run(codes.attempt('nobody', 3))).toBeUndefined();
    expect((await codes.find('b'))?.attempts).toBe(0);
  });

  it('are spent once, before they expire, and not when a later one has come', async () => {
    await put(pending('a'), pending('b'), pending('old', { createdAt: at(-1) }));
    expect(await run(codes.consume('a', at(600)))).toEqual([0]);
    expect(await run(codes.consume('a', at(599)))).toEqual([1]);
    expect((await codes.find('a'))?.usedAt).toEqual(at(599));
    expect(await run(codes.consume('a', at(5)))).toEqual([0]);
    expect((await codes.find('b'))?.usedAt).toBeNull();
    await codes.markSent(pending('b'), noon);
    expect(await run(codes.consume('old', noon))).toEqual([0]);
    expect(await run(codes.consume('nobody', noon))).toEqual([0]);
  });

  it('are looked for by address, purpose and browser, as long as they can be verified', async () => {
    const mine = { email: 'mina@example.com', purpose: 'SIGN_UP', browserHash: 'browser' } as const;
    const as = { maxAttempts: 2, now: noon, except: undefined };
    expect(await codes.hasLive(mine, as)).toBe(false);
    await put(pending('a'));
    expect(await codes.hasLive(mine, as)).toBe(true);
    expect(await codes.hasLive({ ...mine, email: 'jun@example.com' }, as)).toBe(false);
    expect(await codes.hasLive({ ...mine, purpose: 'VERIFY_EMAIL' }, as)).toBe(false);
    expect(await codes.hasLive({ ...mine, browserHash: 'another' }, as)).toBe(false);
    expect(await codes.hasLive(mine, { ...as, except: 'a' })).toBe(false);
    expect(await codes.hasLive(mine, { ...as, except: 'b' })).toBe(true);
    expect(await codes.hasLive(mine, { ...as, now: at(600) })).toBe(false);
    await run(codes.attempt('a', 2));
    expect(await codes.hasLive(mine, as)).toBe(true);
    await run(codes.attempt('a', 2));
    expect(await codes.hasLive(mine, as)).toBe(false);
    await put(pending('b'));
    await run(codes.consume('b', noon));
    expect(await codes.hasLive(mine, as)).toBe(false);
    await put(pending('c'));
    await run(codes.supersedeAll(mine.email, noon));
    expect(await codes.hasLive(mine, as)).toBe(false);
  });

  it('of one address are all superseded, but for those that are used or were superseded before', async () => {
    await put(pending('a'), pending('b', { purpose: 'VERIFY_EMAIL' }), pending('used'));
    await put(pending('of another', { email: 'jun@example.com' }));
    await run(codes.consume('used', noon));
    expect(await run(codes.supersedeAll('mina@example.com', noon))).toEqual([2]);
    expect(await superseded('a', 'b', 'used', 'of another')).toEqual(['a', 'b']);
    expect(await run(codes.supersedeAll('mina@example.com', at(5)))).toEqual([0]);
  });

  it('go with the user: those of every address that is theirs', async () => {
    await addUser(database(), 'mina');
    await addUser(database(), 'jun');
    await database()
      .sql.insert(formerEmails)
      .values([
        { email: 'former@example.com', userId: 'mina', expiresAt: at(60) },
        { email: 'juns-former@example.com', userId: 'jun', expiresAt: at(60) },
      ]);
    const google = (userId: string, email: string, emailVerified: boolean) => ({
      ...{ id: email, role: 'MAILBOX' as const, userId, googleUserId: email, email, emailVerified },
      ...{ clientId: 'c', grantedScopes: '', version: 1, connectedAt: noon },
    });
    await database()
      .sql.insert(googleAccounts)
      .values([
        google('mina', 'google@example.com', true),
        google('mina', 'unverified@example.com', false),
        google('jun', 'juns-google@example.com', true),
      ]);
    const kept = ['jun', 'juns-former', 'juns-google', 'unverified', 'strangers'];
    for (const name of ['mina', 'former', 'google', ...kept])
      await put(pending(name, { email: `${name}@example.com` }));
    expect(await run(codes.deleteAll('mina'))).toEqual([3]);
    const found = await Promise.all(['mina', 'former', 'google', ...kept].map((id) => codes.find(id)));
    expect(found.flatMap((code) => code?.id ?? [])).toEqual(kept);
  });

  it('tell how many need a key and until when', async () => {
    expect(await codes.findUseOfKey('k1', noon)).toEqual({ count: 0, until: undefined });
    await put(
      pending('a'),
      pending('b', { expiresAt: at(900) }),
      pending('ended', { expiresAt: noon }),
      pending('other', { keyId: 'k2', expiresAt: at(9000) }),
    );
    expect(await codes.findUseOfKey('k1', noon)).toEqual({ count: 2, until: at(900) });
  });

  it('are forgotten some time after they have expired', async () => {
    await put(pending('a', { expiresAt: at(-1) }), pending('b', { expiresAt: noon }), pending('c'));
    await codes.deleteExpired(noon);
    expect([await codes.find('a'), (await codes.find('b'))?.id, (await codes.find('c'))?.id]).toEqual([
      undefined,
      'b',
      'c',
    ]);
  });
});
