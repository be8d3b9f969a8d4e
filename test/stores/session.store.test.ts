import { beforeEach, expect, it } from '@jest/globals';
import { refreshTokens, sessions as rowsOfSessions } from '../../drizzle/tables.js';
import type { Step } from '../../src/database/database.js';
import { type RefreshToken, type Session, SessionStore } from '../../src/stores/session.store.js';
import { addUser, at, noon, onEachDatabase } from '../on-each-database.js';

onEachDatabase('sessions', (database) => {
  let sessions: SessionStore;
  beforeEach(async () => {
    sessions = new SessionStore(database());
    for (const id of ['mina', 'jun']) await addUser(database(), id);
  });

  const session = (id: string, changes: Partial<Session> = {}): Session => ({
    id,
    userId: 'mina',
    createdAt: noon,
    expiresAt: at(100),
    lastUsedAt: noon,
    revokedAt: null,
    ipAddress: '192.0.2.1',
    userAgent: 'Browser',
    signedInBy: 'PASSWORD',
    ...changes,
  });
  const token = (hash: string, sessionId: string, changes: Partial<RefreshToken> = {}): RefreshToken => ({
    hash,
    sessionId,
    keyId: 'k1',
    createdAt: noon,
    usedAt: null,
    ...changes,
  });
  const put = async (id: string, changes: Partial<Session> = {}, its: Partial<RefreshToken> = {}) =>
    sessions.put(session(id, changes), token(`token of ${id}`, id, its));
  const run = async (step: Step) => (await database().together([step]))?.map((rows) => rows.length);
  const revoked = async (...ids: string[]) => {
    const found = await Promise.all(ids.map((id) => sessions.find(id)));
    return ids.filter((_, index) => found[index]?.revokedAt);
  };

  it('begin with their first refresh token, or not at all where a guard does not hold', async () => {
    expect(await put('a')).toBe(true);
    expect(await sessions.findRefreshToken('token of a')).toEqual({
      token: token('token of a', 'a'),
      session: session('a'),
    });
    expect(await sessions.findRefreshToken('token of b')).toBeUndefined();
    const guard = sessions.isLive('nobody', 'mina', noon);
    expect(await sessions.put(session('b'), token('token of b', 'b'), [guard])).toBe(false);
    expect([await sessions.find('b'), await sessions.findRefreshToken('token of b')]).toEqual([undefined, undefined]);
    expect(await sessions.put(session('c'), token('token of c', 'c'), [sessions.isLive('a', 'mina', noon)])).toBe(true);
    expect((await sessions.find('a'))?.id).toBe('a');
  });

  it('are a hundred at most for each user: the one used longest ago makes way for a new one', async () => {
    await put('of jun', { userId: 'jun', lastUsedAt: at(-999) });
    for (const id of ['revoked', 'over'])
      await put(id, { ...(id === 'over' ? { expiresAt: noon } : { revokedAt: noon }), lastUsedAt: at(999) });
    for (let n = 0; n < 100; n += 1) await put(`s${n}`, { lastUsedAt: at((n * 37) % 100) });
    const listed = async () => (await sessions.listLive('mina', noon)).map(({ id }) => id);
    expect([await listed()].map((ids) => [ids.length, ids.at(-1)])).toEqual([[100, 's0']]);
    // Even where it is, by some other clock, the one used longest ago.
    expect(await put('new', { lastUsedAt: at(-1) })).toBe(true);
    expect([await listed()].map((ids) => [ids.length, ids.at(-1), ids.includes('s0')])).toEqual([[100, 'new', false]]);
    expect([await sessions.find('s0'), await sessions.findRefreshToken('token of s0')]).toEqual([undefined, undefined]);
    // Those that have ended are rows as well, and go first.
    expect([await sessions.find('of jun'), await sessions.find('revoked'), await sessions.find('over')]).toEqual([
      expect.anything(),
      undefined,
      undefined,
    ]);
  });

  it('list a hundred at most, also where more were kept by an earlier version', async () => {
    const rows = Array.from({ length: 103 }, (_, n) => session(`s${n}`, { lastUsedAt: at(n) }));
    await database().sql.insert(rowsOfSessions).values(rows);
    expect((await sessions.listLive('mina', noon)).map(({ id }) => id)).toEqual(
      Array.from({ length: 100 }, (_, n) => `s${102 - n}`),
    );
    await put('new', { lastUsedAt: at(999) });
    expect((await database().sql.select().from(rowsOfSessions)).length).toBe(100);
  });

  it('name their user while they live and the user is not disabled', async () => {
    await addUser(database(), 'gone', noon);
    await put('a');
    await put('of jun', { userId: 'jun' });
    await put('revoked', { revokedAt: noon });
    await put('of the disabled', { userId: 'gone' });
    expect((await sessions.findUser('a', at(99)))?.id).toBe('mina');
    expect((await sessions.findUser('of jun', noon))?.id).toBe('jun');
    expect(await sessions.findUser('a', at(100))).toBeUndefined();
    for (const id of ['revoked', 'of the disabled', 'nobody'])
      expect(await sessions.findUser(id, noon)).toBeUndefined();
  });

  it('guard what only their user may do while they live', async () => {
    await put('a');
    await put('revoked', { revokedAt: noon });
    expect(await run(sessions.isLive('a', 'mina', at(99)))).toEqual([1]);
    expect(await run(sessions.isLive('a', 'mina', at(100)))).toBeUndefined();
    expect(await run(sessions.isLive('a', 'jun', noon))).toBeUndefined();
    expect(await run(sessions.isLive('revoked', 'mina', noon))).toBeUndefined();
    expect(await run(sessions.isLive('nobody', 'mina', noon))).toBeUndefined();
  });

  it('take a successor for a refresh token once, and note from where', async () => {
    await put('a');
    await put('b');
    const use = { at: at(10), expiresAt: at(500), ipAddress: '192.0.2.9', userAgent: null };
    expect(await sessions.rotate('token of a', token('second', 'a'), use)).toBe(true);
    const { at: lastUsedAt, ...seen } = use;
    expect(await sessions.find('a')).toEqual({ ...session('a'), ...seen, lastUsedAt });
    expect(await sessions.find('b')).toEqual(session('b'));
    expect((await sessions.findRefreshToken('token of a'))?.token.usedAt).toEqual(at(10));
    expect((await sessions.findRefreshToken('second'))?.token.usedAt).toBeNull();
    expect((await sessions.findRefreshToken('token of b'))?.token.usedAt).toBeNull();
    expect(await sessions.rotate('token of a', token('third', 'a'), use)).toBe(false);
    expect(await sessions.findRefreshToken('third')).toBeUndefined();
    expect(await sessions.rotate('nobody', token('third', 'a'), use)).toBe(false);
  });

  it.each([
    ['revoked', { revokedAt: noon }, at(10)],
    ['over', {}, at(100)],
  ])('take no successor once they are %s', async (_, changes, now) => {
    await put('a', changes);
    const use = { at: now, expiresAt: at(500), ipAddress: '192.0.2.9', userAgent: null };
    expect(await sessions.rotate('token of a', token('second', 'a'), use)).toBe(false);
    expect((await sessions.findRefreshToken('token of a'))?.token.usedAt).toBeNull();
    expect(await sessions.findRefreshToken('second')).toBeUndefined();
  });

  it('end once, and by their own user where one is named', async () => {
    await put('a');
    await put('b');
    expect(await sessions.revoke('a', at(5), 'jun')).toBe(false);
    expect(await sessions.revoke('a', at(5), 'mina')).toBe(true);
    expect(await sessions.revoke('a', at(6))).toBe(false);
    expect((await sessions.find('a'))?.revokedAt).toEqual(at(5));
    expect(await revoked('a', 'b')).toEqual(['a']);
    expect(await sessions.revoke('b', at(6))).toBe(true);
    expect(await sessions.revoke('nobody', at(6))).toBe(false);
  });

  it('end all at once, or all but one', async () => {
    for (const id of ['a', 'b', 'c']) await put(id);
    await put('of jun', { userId: 'jun' });
    await put('over', { expiresAt: noon });
    const all = ['a', 'b', 'c', 'of jun', 'over'];
    expect(await run(sessions.revokeAllBut('b', 'mina', noon))).toEqual([2]);
    expect(await revoked(...all)).toEqual(['a', 'c']);
    expect(await sessions.revokeAll('mina', at(1))).toBe(1);
    expect(await revoked(...all)).toEqual(['a', 'b', 'c']);
    expect((await sessions.find('a'))?.revokedAt).toEqual(noon);
  });

  it('are listed while they live, the one used last first', async () => {
    await put('d', { lastUsedAt: at(1) });
    await put('c', { lastUsedAt: at(3) });
    await put('b', { lastUsedAt: at(1) });
    await put('of jun', { userId: 'jun' });
    await put('over', { expiresAt: at(5) });
    await put('revoked', { revokedAt: at(4) });
    expect((await sessions.listLive('mina', at(5))).map(({ id }) => id)).toEqual(['c', 'b', 'd']);
  });

  it('tell what needs a key', async () => {
    expect(await sessions.findUseOfKey('k1', noon)).toEqual({
      live: 0,
      until: undefined,
      issued: 0,
      lastIssuedAt: undefined,
    });
    await put('a', {}, { createdAt: at(-50) });
    await put('b', { expiresAt: at(200) }, { createdAt: at(-20) });
    await put('used', { expiresAt: at(900) }, { usedAt: noon, createdAt: at(-10) });
    await put('revoked', { expiresAt: at(900), revokedAt: noon }, { createdAt: at(-40) });
    await put('over', { expiresAt: noon }, { createdAt: at(-60) });
    await put('of another key', { expiresAt: at(900) }, { keyId: 'k2', createdAt: at(-1) });
    expect(await sessions.findUseOfKey('k1', noon)).toEqual({
      live: 2,
      until: at(200),
      issued: 5,
      lastIssuedAt: at(-10),
    });
  });

  it('are deleted with their refresh tokens when they are long over, and used tokens by themselves', async () => {
    await put('a', {}, { usedAt: at(-1) });
    await put('b', {}, { usedAt: noon });
    await put('over', { expiresAt: at(-1) });
    await put('just over', { expiresAt: noon });
    await put('revoked', { revokedAt: at(-1) });
    await put('just revoked', { revokedAt: noon });
    await sessions.deleteEnded(noon);
    const left = async () =>
      (await database().sql.select().from(refreshTokens).orderBy(refreshTokens.hash)).map(({ sessionId }) => sessionId);
    expect(await left()).toEqual(['a', 'b', 'just over', 'just revoked']);
    expect([await sessions.find('over'), await sessions.find('revoked')]).toEqual([undefined, undefined]);
    await sessions.deleteUsed(noon);
    expect(await left()).toEqual(['b', 'just over', 'just revoked']);
    expect((await sessions.find('a'))?.id).toBe('a');
  });
});
