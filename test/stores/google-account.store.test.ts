import { beforeEach, expect, it } from '@jest/globals';
import { eq } from 'drizzle-orm';
import { formerEmails, googleAccounts, passwords, users } from '../../drizzle/tables.js';
import type { QueryBuilder, Step } from '../../src/database/database.js';
import { Sealer } from '../../src/secrets/sealer.js';
import { type GoogleAccount, GoogleAccountStore } from '../../src/stores/google-account.store.js';
import { GoogleCredentialStore } from '../../src/stores/google-credential.store.js';
import type { GoogleTokens } from '../../src/stores/google-tokens.js';
import { UserStore } from '../../src/stores/user.store.js';
import { addUser, at, noon, onEachDatabase } from '../on-each-database.js';
import { keyRing } from '../secrets/keys.js';
import { account, credentialsIn, tokens } from './google-accounts.js';

const send = 'https://www.googleapis.com/auth/gmail.send';

onEachDatabase('Google accounts', (database) => {
  let accounts: GoogleAccountStore;
  let store: GoogleCredentialStore;
  beforeEach(async () => {
    const sealer = new Sealer(keyRing(1));
    accounts = new GoogleAccountStore(database(), sealer);
    store = new GoogleCredentialStore(database(), sealer);
    for (const id of ['mina', 'jun']) await addUser(database(), id);
  });

  const put = async (id: string, changes: Partial<GoogleAccount> = {}, its: Partial<GoogleTokens> = {}) =>
    accounts.put(account(id, changes), tokens(its));
  const credentials = (id: string) => credentialsIn(store, id);
  const row = async (id: string) =>
    (await database().sql.select().from(googleAccounts).where(eq(googleAccounts.id, id)))[0];
  const run = async (step: Step) => (await database().together([step]))?.map((rows) => rows.length);
  const ids = (found: readonly { id: string }[]) => found.map(({ id }) => id);

  it('are found by id, by Google’s user and role, and by user in the order they were connected', async () => {
    expect(await put('a', { connectedAt: at(2) })).toEqual(account('a', { connectedAt: at(2) }));
    await put('c');
    await put('b');
    await put('sender', { role: 'SENDER', userId: null, googleUserId: 'sub of a' });
    await put('of jun', { userId: 'jun' });
    expect(await accounts.find('a')).toEqual(account('a', { connectedAt: at(2) }));
    expect(await accounts.find('nobody')).toBeUndefined();
    expect((await accounts.findByGoogleUserId('sub of a', 'SENDER'))?.id).toBe('sender');
    expect((await accounts.findByGoogleUserId('sub of a', 'MAILBOX'))?.id).toBe('a');
    expect(await accounts.findByGoogleUserId('sub of b', 'SENDER')).toBeUndefined();
    expect(ids(await accounts.listByUser('mina'))).toEqual(['b', 'c', 'a']);
    expect(ids(await accounts.listByUser('nobody'))).toEqual([]);
  });

  it('are replaced by a new consent, which keeps the id, counts, and erases no refresh token without another', async () => {
    await put('a');
    await store.claimRefresh(await credentials('a'), noon, at(15));
    const again = account('another id', { googleUserId: 'sub of a', email: 'new@gmail.com', grantedScopes: [send] });
    expect(await accounts.put(again, tokens({ accessToken: 'second', refreshToken: undefined }))).toEqual({
      ...again,
      id: 'a',
    });
    expect(await credentials('a')).toMatchObject({ accessToken: 'second', refreshToken: 'refresh', version: 2 });
    expect((await row('a'))?.refreshLeaseUntil).toBeNull();
    await accounts.put(again, tokens({ refreshToken: 'third' }));
    expect((await credentials('a')).refreshToken).toBe('third');
    // Another client could not use it.
    await accounts.put({ ...again, clientId: 'another client' }, tokens({ refreshToken: undefined }));
    expect(await credentials('a')).toMatchObject({ hasRefreshToken: false, clientId: 'another client', version: 4 });
    expect((await credentials('a')).refreshToken).toBeUndefined();
  });

  it('are not taken from another user, nor from a sender', async () => {
    await put('a');
    expect(await put('a', { userId: 'jun', email: 'taken@gmail.com' })).toBeUndefined();
    expect(await put('a', { userId: null })).toBeUndefined();
    expect(await accounts.find('a')).toEqual(account('a'));
    await put('s', { role: 'SENDER', userId: null });
    expect(await put('s', { role: 'SENDER' })).toBeUndefined();
    expect((await put('s', { role: 'SENDER', userId: null, name: 'Codes' }))?.name).toBe('Codes');
  });

  it('are kept only where a guard holds, such as that there still is a user to have them', async () => {
    const userRows = new UserStore(database());
    const kept = async (id: string, userId: string) =>
      (await accounts.put(account(id, { userId }), tokens(), [userRows.isThere(userId)]))?.id;
    expect([await kept('a', 'mina'), await kept('b', 'nobody')]).toEqual(['a', undefined]);
    expect(await accounts.find('b')).toBeUndefined();
  });

  it('leave nothing behind of what should come with them, where they are not taken', async () => {
    const rename = {
      statement: (query: QueryBuilder) =>
        query.update(users).set({ name: 'Renamed' }).where(eq(users.id, 'jun')).returning({ id: users.id }),
    };
    await put('a');
    expect(await accounts.put(account('a', { userId: 'jun' }), tokens(), [rename])).toBeUndefined();
    expect((await new UserStore(database()).find('jun'))?.name).toBeNull();
  });

  it('may have been granted nothing', async () => {
    await put('a', { grantedScopes: [] });
    expect((await accounts.find('a'))?.grantedScopes).toEqual([]);
  });

  it('send mails: the sender authorised last, or the one that is named, by preference a sender', async () => {
    expect(await accounts.findSender(undefined, send)).toBeUndefined();
    await put('mailbox', { email: 'x@gmail.com', grantedScopes: ['openid', send], connectedAt: at(9) });
    expect(await accounts.findSender(undefined, send)).toBeUndefined();
    expect((await accounts.findSender('x@gmail.com', send))?.id).toBe('mailbox');
    await put('unverified', { email: 'y@gmail.com', grantedScopes: [send], emailVerified: false });
    await put('without the scope', { email: 'z@gmail.com' });
    expect(await accounts.findSender('y@gmail.com', send)).toBeUndefined();
    expect(await accounts.findSender('z@gmail.com', send)).toBeUndefined();
    await put('first', { role: 'SENDER', userId: null, email: 'x@gmail.com' });
    expect((await accounts.findSender('x@gmail.com', send))?.id).toBe('first');
    await put('second', { role: 'SENDER', userId: null, email: 'w@gmail.com', connectedAt: at(5) });
    expect((await accounts.findSender(undefined, send))?.id).toBe('second');
    expect((await accounts.findSender('x@gmail.com', send))?.id).toBe('first');
    await put('newer mailbox', { email: 'x@gmail.com', userId: 'jun', grantedScopes: [send], connectedAt: at(20) });
    expect((await accounts.findSender('x@gmail.com', send))?.id).toBe('first');
  });

  it('are deleted unless they are the last thing to sign in by', async () => {
    await put('a');
    await put('of jun', { userId: 'jun' });
    expect(await accounts.deleteUnlessLast('mina', 'a')).toBe(false);
    await put('b');
    expect(await accounts.deleteUnlessLast('jun', 'a')).toBe(false);
    expect(await accounts.deleteUnlessLast('mina', 'nobody')).toBe(false);
    expect(await accounts.deleteUnlessLast('mina', 'a')).toBe(true);
    expect(ids(await accounts.listByUser('mina'))).toEqual(['b']);
    await database().sql.insert(passwords).values({ userId: 'jun', hash: 'h', changedAt: noon });
    expect(await accounts.deleteUnlessLast('mina', 'b')).toBe(false);
    expect(await accounts.deleteUnlessLast('jun', 'of jun')).toBe(true);
    expect(ids(await accounts.listByUser('jun'))).toEqual([]);
  });

  it('go where they were connected since the user left an address that is taken back', async () => {
    await database()
      .sql.insert(formerEmails)
      .values({ email: 'old@example.com', userId: 'mina', expiresAt: at(100) });
    await put('before', { connectedAt: at(39) });
    await put('then', { connectedAt: at(40) });
    await put('after', { connectedAt: at(60) });
    await put('of jun', { userId: 'jun', connectedAt: at(60) });
    expect(await run(accounts.deleteConnectedSince('mina', 'another@example.com', 60_000))).toEqual([0]);
    expect(await run(accounts.deleteConnectedSince('mina', 'old@example.com', 60_000))).toEqual([2]);
    expect(ids(await accounts.listByUser('mina'))).toEqual(['before']);
    expect(await accounts.find('of jun')).toBeDefined();
  });
});
