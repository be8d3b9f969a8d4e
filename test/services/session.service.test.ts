import { createHmac } from 'node:crypto';
import { beforeEach, expect, it } from '@jest/globals';
import { eq } from 'drizzle-orm';
import { passwords as passwordRows, sessions as sessionRows, users } from '../../drizzle/tables.js';
import { databaseAddress } from '../../src/config-values.js';
import { openDatabase } from '../../src/database/open-database.js';
import { SessionExpired } from '../../src/errors.js';
import { TokenSigner } from '../../src/secrets/token-signer.js';
import { accessTokenSeconds, SessionService, sessionSeconds } from '../../src/services/session.service.js';
import { PasswordStore } from '../../src/stores/password.store.js';
import { SessionStore } from '../../src/stores/session.store.js';
import { UserStore } from '../../src/stores/user.store.js';
import { addUser, at, noon, onEachDatabase } from '../on-each-database.js';
import { keyRing } from '../secrets/keys.js';

const day = 86_400;
const phone = { ipAddress: '192.0.2.1', userAgent: 'Telephone' };
const desk = { ipAddress: '192.0.2.2', userAgent: undefined };

onEachDatabase('the service of sessions', (database, url) => {
  let now: Date;
  let sessions: SessionService;
  let tokens: TokenSigner;
  beforeEach(async () => {
    now = noon;
    sessions = withKeys(1);
    for (const id of ['mina', 'jun']) await addUser(database(), id);
  });

  function withKeys(...numbers: number[]): SessionService {
    return withRows(new SessionStore(database()), numbers);
  }
  function withRows(rows: SessionStore, numbers = [1]): SessionService {
    const keys = keyRing(...numbers);
    tokens = new TokenSigner(keys, 'https://api.example.com', () => now);
    return new SessionService(rows, new UserStore(database()), tokens, keys, () => now);
  }
  const idOf = async (accessToken: string) => (await sessions.authenticate(accessToken))?.sessionId ?? '';
  const disable = async (id: string) => database().sql.update(users).set({ disabledAt: noon }).where(eq(users.id, id));

  it('leaves a user a hundred sessions, also where they sign in with Google and by password at once', async () => {
    const elsewhere = await openDatabase(databaseAddress().parse(url()));
    const others = withRows(new SessionStore(elsewhere));
    const passwords = new PasswordStore(database());
    await database().sql.insert(passwordRows).values({ userId: 'mina', hash: 'h', changedAt: noon });
    for (let count = 0; count < 100; count += 1) await sessions.start('mina', phone, 'PASSWORD');
    for (let round = 0; round < 30; round += 1) {
      await Promise.all([
        sessions.startIf(passwords.has('mina', 'h'), 'mina', phone, 'PASSWORD'),
        others.start('mina', desk, 'GOOGLE'),
      ]);
      expect((await database().sql.select().from(sessionRows)).length).toBe(100);
    }
    await elsewhere.close();
  });

  it('gives tokens that name the user, until they are over', async () => {
    const session = await sessions.start('mina', phone, 'PASSWORD');
    expect(session.expiresAt).toEqual(at(accessTokenSeconds));
    expect(accessTokenSeconds).toBe(900);
    expect(session.refreshTokenExpiresAt).toEqual(at(sessionSeconds));
    expect(sessionSeconds).toBe(30 * day);
    expect(await sessions.authenticate(session.accessToken)).toMatchObject({ user: { id: 'mina' } });
    expect(await sessions.findByRefreshToken(session.refreshToken)).toMatchObject({
      user: { id: 'mina' },
      sessionId: await idOf(session.accessToken),
    });
    expect(await sessions.find(await idOf(session.accessToken))).toEqual({
      id: await idOf(session.accessToken),
      userId: 'mina',
      createdAt: noon,
      expiresAt: at(sessionSeconds),
      lastUsedAt: noon,
      revokedAt: null,
      ipAddress: '192.0.2.1',
      userAgent: 'Telephone',
      signedInBy: 'PASSWORD',
    });
    now = at(900);
    expect(await sessions.authenticate(session.accessToken)).toBeUndefined();
    expect(await sessions.findByRefreshToken('another')).toBeUndefined();
  });

  it('does not begin for somebody who has just been deleted', async () => {
    await expect(sessions.start('nobody', phone, 'GOOGLE')).rejects.toThrow(SessionExpired);
    expect(await sessions.list('nobody')).toEqual([]);
  });

  it('takes no token that is not ours, of another kind, or of another user’s session', async () => {
    const { accessToken } = await sessions.start('mina', phone, 'GOOGLE');
    const sid = await idOf(accessToken);
    const signed = (claims: object, type: 'at+jwt' | 'verification+jwt' = 'at+jwt') =>
      tokens.sign(type, { jti: 'x', ...claims }, 60).token;
    expect(await sessions.authenticate(signed({ sub: 'mina', sid }))).toBeDefined();
    expect(await sessions.authenticate(signed({ sub: 'jun', sid }))).toBeUndefined();
    expect(await sessions.authenticate(signed({ sub: 'mina', sid: 7 }))).toBeUndefined();
    expect(await sessions.authenticate(signed({ sub: 'mina' }))).toBeUndefined();
    expect(await sessions.authenticate(signed({ sub: 'mina', sid }, 'verification+jwt'))).toBeUndefined();
    expect(await sessions.authenticate('nonsense')).toBeUndefined();
  });

  it('begins only where a guard holds, and keeps no more of a browser’s name than it must', async () => {
    const rows = new SessionStore(database());
    const { accessToken } = await sessions.start('mina', { ...phone, userAgent: 'x'.repeat(300) }, 'GOOGLE');
    const id = await idOf(accessToken);
    expect((await sessions.find(id))?.userAgent).toBe('x'.repeat(256));
    expect(await sessions.startIf(rows.isLive('nobody', 'mina', now), 'mina', phone, 'GOOGLE')).toBeUndefined();
    expect(await sessions.list('mina')).toHaveLength(1);
    const second = await sessions.startIf(rows.isLive(id, 'mina', now), 'mina', desk, 'PASSWORD');
    expect((await sessions.find(await idOf(second?.accessToken ?? '')))?.userAgent).toBeNull();
    expect(await sessions.list('mina')).toHaveLength(2);
  });

  it('replaces the refresh token at each use, and notes from where and when', async () => {
    const first = await sessions.start('mina', phone, 'PASSWORD');
    const id = await idOf(first.accessToken);
    now = at(60);
    const { user, session } = await sessions.refresh(first.refreshToken, desk);
    expect(user.id).toBe('mina');
    expect(await idOf(session.accessToken)).toBe(id);
    const key = keyRing(1).derive('refresh-token', 'k1') ?? '';
    expect(session.refreshToken).toBe(createHmac('sha256', key).update(first.refreshToken).digest('base64url'));
    expect(session.refreshTokenExpiresAt).toEqual(at(60 + sessionSeconds));
    expect(await sessions.find(id)).toMatchObject({
      lastUsedAt: at(60),
      expiresAt: at(60 + sessionSeconds),
      ipAddress: '192.0.2.2',
      userAgent: null,
    });
    await expect(sessions.refresh('another', desk)).rejects.toThrow(SessionExpired);
  });

  it('lives 180 days at most, however much it is used', async () => {
    let { refreshToken, refreshTokenExpiresAt: end } = await sessions.start('mina', phone, 'PASSWORD');
    for (let days = 29; days < 180; days += 29) {
      now = at(days * day);
      ({ refreshToken, refreshTokenExpiresAt: end } = (await sessions.refresh(refreshToken, phone)).session);
    }
    expect(end).toEqual(at(180 * day));
    now = at(180 * day);
    await expect(sessions.refresh(refreshToken, phone)).rejects.toThrow(SessionExpired);
  });

  it('gives the same successor again for ten seconds, and ends the session after that', async () => {
    const { refreshToken, accessToken } = await sessions.start('mina', phone, 'PASSWORD');
    const id = await idOf(accessToken);
    const { session: successor } = await sessions.refresh(refreshToken, phone);
    now = at(10);
    expect((await sessions.refresh(refreshToken, phone)).session.refreshToken).toBe(successor.refreshToken);
    expect(await sessions.find(id)).toMatchObject({ revokedAt: null });
    now = at(10.001);
    await expect(sessions.refresh(refreshToken, phone)).rejects.toThrow(SessionExpired);
    expect((await sessions.find(id))?.revokedAt).toEqual(now);
    await expect(sessions.refresh(successor.refreshToken, phone)).rejects.toThrow(SessionExpired);
  });

  it('is refused where it is ended while its token is being replaced, for the first time or again', async () => {
    /** Ends the session once its token has been looked up. */
    class EndingSessions extends SessionStore {
      override async rotate(...its: Parameters<SessionStore['rotate']>): Promise<boolean> {
        await this.revoke(its[1].sessionId, now);
        return super.rotate(...its);
      }
    }
    const ending = withRows(new EndingSessions(database()));
    for (const uses of [0, 1]) {
      const { refreshToken } = await sessions.start('mina', phone, 'PASSWORD');
      if (uses > 0) await sessions.refresh(refreshToken, phone);
      await expect(ending.refresh(refreshToken, phone)).rejects.toThrow(SessionExpired);
    }
  });

  it('derives a successor under the key that the token was given with, as long as it is configured', async () => {
    const { refreshToken } = await sessions.start('mina', phone, 'PASSWORD');
    const other = await sessions.start('mina', phone, 'PASSWORD');
    const { session } = await sessions.refresh(refreshToken, phone);
    sessions = withKeys(2, 1);
    expect((await sessions.refresh(refreshToken, phone)).session.refreshToken).toBe(session.refreshToken);
    const { session: next } = await sessions.refresh(session.refreshToken, phone);
    sessions = withKeys(2);
    expect((await sessions.refresh(next.refreshToken, phone)).session.refreshToken).not.toBe(next.refreshToken);
    await expect(sessions.refresh(other.refreshToken, phone)).rejects.toThrow(SessionExpired);
  });

  it('is over for a user who is disabled, and when it has ended', async () => {
    const ofJun = await sessions.start('jun', phone, 'PASSWORD');
    await disable('jun');
    await expect(sessions.refresh(ofJun.refreshToken, phone)).rejects.toThrow(SessionExpired);
    expect(await sessions.findByRefreshToken(ofJun.refreshToken)).toBeUndefined();
    const late = await sessions.start('mina', phone, 'PASSWORD');
    now = at(sessionSeconds);
    await expect(sessions.refresh(late.refreshToken, phone)).rejects.toThrow(SessionExpired);
    now = at(sessionSeconds - 0.001);
    expect((await sessions.refresh(late.refreshToken, phone)).user.id).toBe('mina');
  });

  it('ends by itself, everywhere, or as one of the user’s own', async () => {
    const [a, b, c] = [
      await sessions.start('mina', phone, 'PASSWORD'),
      await sessions.start('mina', phone, 'PASSWORD'),
      await sessions.start('mina', desk, 'PASSWORD'),
    ];
    const viewer = await sessions.authenticate(a.accessToken);
    const [idB, idC] = [await idOf(b.accessToken), await idOf(c.accessToken)];
    if (!viewer) throw new Error('The session is alive.');
    expect(await sessions.revoke('jun', idB)).toBe(false);
    expect(await sessions.revoke('mina', idB)).toBe(true);
    expect(await sessions.revoke('mina', idB)).toBe(false);
    await sessions.end(viewer, false);
    await sessions.end(viewer, false);
    expect(await sessions.authenticate(a.accessToken)).toBeUndefined();
    await expect(sessions.refresh(a.refreshToken, phone)).rejects.toThrow(SessionExpired);
    expect((await sessions.list('mina')).map(({ id }) => id)).toEqual([idC]);
    await sessions.end(viewer, true);
    expect(await sessions.list('mina')).toEqual([]);
  });
});
