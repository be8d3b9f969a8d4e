import { beforeEach, expect, it } from '@jest/globals';
import { eq } from 'drizzle-orm';
import { googleAccounts } from '../../drizzle/tables.js';
import { Sealer } from '../../src/secrets/sealer.js';
import { type GoogleAccount, GoogleAccountStore } from '../../src/stores/google-account.store.js';
import { GoogleCredentialStore } from '../../src/stores/google-credential.store.js';
import type { GoogleTokens } from '../../src/stores/google-tokens.js';
import { addUser, at, noon, onEachDatabase } from '../on-each-database.js';
import { keyRing } from '../secrets/keys.js';
import { account, credentialsIn, tokens } from './google-accounts.js';

onEachDatabase('credentials of Google accounts', (database) => {
  let credentials: GoogleCredentialStore;
  beforeEach(async () => {
    credentials = withKeys(1);
    await addUser(database(), 'mina');
  });

  const withKeys = (...keys: number[]) => new GoogleCredentialStore(database(), new Sealer(keyRing(...keys)));
  const put = async (id: string, changes: Partial<GoogleAccount> = {}, its: Partial<GoogleTokens> = {}) =>
    new GoogleAccountStore(database(), new Sealer(keyRing(1))).put(account(id, changes), tokens(its));
  const of = (id: string) => credentialsIn(credentials, id);
  const row = async (id: string) =>
    (await database().sql.select().from(googleAccounts).where(eq(googleAccounts.id, id)))[0];

  it('keep tokens sealed to their row, and open them', async () => {
    await put('a');
    const kept = await row('a');
    expect(kept?.sealedAccessToken).toMatch(/^k1\./);
    expect(JSON.stringify(kept)).not.toMatch(/"(access|refresh)"/);
    expect(await of('a')).toEqual({
      accountId: 'a',
      role: 'MAILBOX',
      googleUserId: 'sub of a',
      clientId: 'client',
      reauthorizationReason: null,
      version: 1,
      accessTokenExpiresAt: at(3600),
      accessToken: 'access',
      refreshToken: 'refresh',
      hasRefreshToken: true,
    });
    expect(await credentials.find('nobody')).toBeUndefined();
    await put('b');
    const { sealedRefreshToken: foreign } = (await row('b')) ?? {};
    const { sealedAccessToken } = (await row('a')) ?? {};
    await database()
      .sql.update(googleAccounts)
      .set({ sealedRefreshToken: foreign ?? null })
      .where(eq(googleAccounts.id, 'a'));
    expect(await of('a')).toMatchObject({ accessToken: 'access', hasRefreshToken: true });
    expect((await of('a')).refreshToken).toBeUndefined();
    // A token is not the other kind of token either.
    await database()
      .sql.update(googleAccounts)
      .set({ sealedRefreshToken: sealedAccessToken ?? null })
      .where(eq(googleAccounts.id, 'a'));
    expect((await of('a')).refreshToken).toBeUndefined();
  });

  it('are refreshed by one at a time, until its lease is over', async () => {
    await put('a');
    await put('b');
    const found = await of('a');
    expect(await credentials.claimRefresh(found, noon, at(15))).toBe(true);
    expect(await credentials.claimRefresh(found, at(14), at(30))).toBe(false);
    expect((await row('b'))?.refreshLeaseUntil).toBeNull();
    expect(await credentials.claimRefresh(found, at(15), at(30))).toBe(true);
    await credentials.releaseRefresh(found);
    expect(await credentials.claimRefresh(found, at(16), at(30))).toBe(true);
    expect(await credentials.claimRefresh({ ...found, version: 7 }, at(60), at(90))).toBe(false);
  });

  it('take what a refresh gave for the credentials that it began with, and nothing for others', async () => {
    await put('a');
    const before = await of('a');
    await credentials.claimRefresh(before, noon, at(15));
    const fresh = tokens({ accessToken: 'fresh', accessTokenExpiresAt: at(7200), refreshToken: undefined });
    expect(await credentials.putRefreshed(before, fresh)).toBe(true);
    expect(await of('a')).toMatchObject({
      accessToken: 'fresh',
      refreshToken: 'refresh',
      version: 2,
      accessTokenExpiresAt: at(7200),
    });
    expect((await row('a'))?.refreshLeaseUntil).toBeNull();
    expect(await credentials.putRefreshed(before, tokens({ accessToken: 'late' }))).toBe(false);
    expect(await credentials.putRefreshed(await of('a'), tokens({ refreshToken: 'rotated' }))).toBe(true);
    expect(await of('a')).toMatchObject({ refreshToken: 'rotated', version: 3 });
  });

  it('are marked as dead while they are the credentials that were refused', async () => {
    await put('a');
    const before = await of('a');
    await credentials.claimRefresh(before, noon, at(15));
    expect(await credentials.putReauthorizationReason(before, 'REVOKED')).toBe(true);
    expect(await of('a')).toMatchObject({ reauthorizationReason: 'REVOKED', version: 2 });
    expect((await row('a'))?.refreshLeaseUntil).toBeNull();
    expect(await credentials.putReauthorizationReason(before, 'MISSING_SCOPES')).toBe(false);
    expect((await of('a')).reauthorizationReason).toBe('REVOKED');
  });

  it('are listed and counted by the key that seals them, and sealed anew', async () => {
    for (const id of ['a', 'b', 'c']) await put(id);
    await put('d', {}, { refreshToken: undefined });
    const later = withKeys(2, 1);
    expect(await later.listSealedByOthers('k2', '', 10)).toEqual(['a', 'b', 'c', 'd']);
    expect(await later.listSealedByOthers('k2', 'a', 2)).toEqual(['b', 'c']);
    expect(await later.listSealedByOthers('k1', '', 10)).toEqual([]);
    expect([await later.countSealedBy('k1'), await later.countSealedBy('k2')]).toEqual([4, 0]);
    for (const id of ['a', 'd']) expect(await later.reseal(id)).toBe('resealed');
    expect([await later.countSealedBy('k1'), await later.countSealedBy('k2')]).toEqual([2, 2]);
    expect(await later.listSealedByOthers('k2', '', 10)).toEqual(['b', 'c']);
    expect(await credentialsIn(withKeys(2), 'a')).toMatchObject({
      accessToken: 'access',
      refreshToken: 'refresh',
      version: 1,
    });
    expect(await credentialsIn(withKeys(2), 'd')).toMatchObject({ accessToken: 'access', hasRefreshToken: false });
    expect(await later.reseal('nobody')).toBe('changed');
  });

  it('are not sealed anew where the refresh token cannot be opened; an access token that cannot is left out', async () => {
    await put('a');
    const stranger = withKeys(3);
    expect(await stranger.reseal('a')).toBe('unreadable');
    expect(await of('a')).toMatchObject({ accessToken: 'access', refreshToken: 'refresh' });
    await put('b', {}, { refreshToken: undefined });
    expect(await stranger.reseal('b')).toBe('resealed');
    expect((await row('b'))?.sealedAccessToken).toBeNull();
    expect((await of('b')).accessToken).toBeUndefined();
  });
});
