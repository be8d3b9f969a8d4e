import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { closeFoundation, type Foundation, openFoundation } from '../../src/composition.js';
import { readConfig } from '../../src/config.js';
import { createLogger } from '../../src/logger.js';
import { Sealer } from '../../src/secrets/sealer.js';
import { verifierPlace } from '../../src/services/google-authorization.service.js';
import { GoogleCredentialStore, type GoogleCredentials } from '../../src/stores/google-credential.store.js';
import { startCommand } from '../commands/run-command.js';
import { programArguments } from '../compiled-program.js';
import { openTestDatabase, type Store, type TestDatabase } from '../test-database.js';

const key = (number: number) => `k${number}:${Buffer.alloc(32, number).toString('base64')}`;
const [before, both, after] = [key(1), `${key(2)},${key(1)}`, key(2)];
const accountCount = 5;
/** More than are deleted at once. */
const messageCount = 700;
const names = Array.from({ length: accountCount }, (_, index) => String.fromCharCode(97 + index));

const now = new Date();
const later = new Date(now.getTime() + 3_600_000);

describe.each<Store>(['sqlite', 'postgres'])('a change of keys on %s', (store) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await openTestDatabase(store);
    await withKeys(before, fill);
    // As a restarted server does.
    await withKeys(both, async () => undefined);
  });
  afterEach(() => database.close());

  const environment = (keys: string) => ({ DATABASE_URL: database.url, SECRET_KEYS: keys });

  async function withKeys<T>(keys: string, use: (foundation: Foundation) => Promise<T>): Promise<T> {
    const log = createLogger({ level: 'silent', format: 'json' }, false);
    const foundation = await openFoundation(readConfig(environment(keys)), log, () => now);
    try {
      return await use(foundation);
    } finally {
      await closeFoundation(foundation);
    }
  }

  async function run(keys: string, at = now) {
    const { exit, terminal } = startCommand(['rotate-keys'], environment(keys), () => at);
    return { exit: await exit, text: terminal.text };
  }

  /** What is there to be opened, and is by the new key alone. */
  async function opened() {
    return withKeys(after, async ({ stores, sealer }) => {
      const found = await Promise.all(names.map((name) => stores.credentials.find(name)));
      const [row] = await database.query<{ verifier: string }>(
        'SELECT sealed_code_verifier AS verifier FROM google_authorizations',
      );
      return {
        tokens: found.map((its) => [its?.refreshToken, its?.accessToken, its?.version]),
        verifier: sealer.unseal(row?.verifier ?? '', verifierPlace('state')),
        messages: Number(await database.value('SELECT COUNT(*) FROM cached_messages')),
      };
    });
  }

  const allOpened = {
    tokens: names.map((name) => [`refresh ${name}`, `access ${name}`, 1]),
    verifier: 'verifier',
    messages: 0,
  };

  it('leaves everything to be opened by the new key alone, and has nothing left to do then', async () => {
    expect(await run(both)).toEqual({
      exit: 0,
      text: expect.stringMatching(/5 Google accounts and 1 sign-in .* 700 cached messages/),
    });
    expect(await opened()).toEqual(allOpened);
    expect(await run(both)).toEqual({ exit: 0, text: expect.stringContaining('There was nothing to do') });
  });

  it('prints no secret', async () => {
    const { text } = await run(both);
    expect(text).not.toMatch(/refresh a|access a|AQEB|AgIC|k[12]\.\w/);
  });

  it.each([1, 3, 5, 6, 7])('comes to the same where it is killed after step %i and run again', async (steps) => {
    expect(await killedAfter(steps)).toBe('SIGKILL');
    expect((await run(both)).exit).toBe(0);
    expect(await opened()).toEqual(allOpened);
  });

  function killedAfter(steps: number): Promise<unknown> {
    const program = programArguments('./key-rotation.racer.ts', import.meta.url);
    const child = spawn(process.execPath, [...program, String(steps)], {
      stdio: 'inherit',
      env: { PATH: process.env['PATH'], ...environment(both) },
    });
    return new Promise((resolve) => child.once('close', (code, signal) => resolve(signal ?? code)));
  }

  it('keeps the key while sessions need it, and no longer, and then forgets it', async () => {
    const days = (count: number) => new Date(now.getTime() + count * 86_400_000);
    await withKeys(before, async ({ stores }) => {
      await stores.users.put({
        id: 'u',
        email: 'u@example.com',
        emailVerifiedAt: now,
        name: null,
        createdAt: now,
        disabledAt: null,
      });
      const session = { id: 's', userId: 'u', createdAt: now, expiresAt: days(30), lastUsedAt: now, revokedAt: null };
      await stores.sessions.put(
        { ...session, ipAddress: null, userAgent: null, signedInBy: 'GOOGLE' },
        { hash: 'h', sessionId: 's', keyId: 'k1', createdAt: now, usedAt: null },
      );
    });
    const until = days(30).toISOString().slice(0, 10);
    expect((await run(both)).text).toMatch(
      new RegExp(`"k1" has to stay in SECRET_KEYS until ${until}.* 1 session, 1 access token`),
    );
    expect((await run(after)).text).toMatch(
      new RegExp(`"k1" is not in SECRET_KEYS any more, but needed until ${until}`),
    );
    expect((await run(both, days(31))).text).toContain('"k1" can be taken out of SECRET_KEYS now');
    expect((await run(after, days(31))).text).toContain('"k1" was taken off record');
    expect(await database.query('SELECT id FROM secret_keys')).toEqual([{ id: 'k2' }]);
    expect((await run(after, days(31))).text).toContain('There is no other key');
  });

  it('is refused while no server has been started with the current key', async () => {
    const { exit, text } = await run(`${key(3)},${both}`);
    expect([exit, text]).toEqual([
      1,
      expect.stringContaining('No server of this version has been started with the current key "k3"'),
    ]);
    expect(await database.value('SELECT COUNT(*) FROM secret_keys')).toEqual(expect.anything());
    expect((await database.query('SELECT id FROM secret_keys ORDER BY id')).length).toBe(2);
  });

  it('names accounts whose credentials do not open, and goes on with the others', async () => {
    await database.query("UPDATE google_accounts SET sealed_refresh_token = 'k1.AAAA' WHERE id = 'b'");
    expect(await run(both)).toEqual({
      exit: 1,
      text: expect.stringMatching(/4 Google accounts.*"k1" has to stay.*were left: b \(/s),
    });
  });

  it('does not come between a refresh that has begun and what it writes', async () => {
    await withKeys(both, async ({ stores }) => {
      const credentials = await stores.credentials.find('a');
      if (!credentials) throw new Error('The account is gone.');
      expect(await stores.credentials.claimRefresh(credentials, now, later)).toBe(true);
      expect((await run(both)).exit).toBe(0);
      const tokens = { accessToken: 'fresh', accessTokenExpiresAt: later, refreshToken: 'rotated' };
      expect(await stores.credentials.putRefreshed(credentials, tokens)).toBe(true);
    });
    expect((await opened()).tokens[0]).toEqual(['rotated', 'fresh', 2]);
  });

  it('does not write over what a refresh has written since it looked', async () => {
    await withKeys(both, async ({ stores, database: shared, keys }) => {
      const credentials = await stores.credentials.find('a');
      if (!credentials) throw new Error('The account is gone.');
      const tokens = { accessToken: 'fresh', accessTokenExpiresAt: later };
      let refreshed: Promise<boolean> | undefined;
      // Between what it has read and what it writes.
      class Interrupting extends Sealer {
        override seal(plain: string, place: string): string {
          refreshed ??= stores.credentials.putRefreshed(credentials as GoogleCredentials, tokens);
          return super.seal(plain, place);
        }
      }
      const outcome = await new GoogleCredentialStore(shared, new Interrupting(keys)).reseal('a');
      // On PostgreSQL either may come first: what has begun before is written all the same.
      expect([await refreshed, ['resealed', 'changed']]).toEqual([true, expect.arrayContaining([outcome])]);
    });
    expect((await run(both)).exit).toBe(0);
    expect((await opened()).tokens[0]).toEqual(['refresh a', 'fresh', 2]);
  });
});

/** What a server has written under the old key. */
async function fill({ stores, sealer }: Foundation): Promise<void> {
  for (const name of names) {
    const account = {
      id: name,
      role: 'MAILBOX' as const,
      userId: null,
      googleUserId: `sub-${name}`,
      email: `${name}@example.com`,
      emailVerified: true,
      name: null,
      clientId: 'client',
      grantedScopes: [],
      refreshTokenExpiresAt: null,
      reauthorizationReason: null,
      connectedAt: now,
    };
    await stores.accounts.put(account, {
      accessToken: `access ${name}`,
      accessTokenExpiresAt: later,
      refreshToken: `refresh ${name}`,
    });
  }
  const authorization = { stateHash: 'state', browserHash: 'b', userId: null, nonce: 'n', scopes: '', returnTo: null };
  const sealedCodeVerifier = sealer.seal('verifier', verifierPlace('state'));
  await stores.authorizations.put({ ...authorization, sealedCodeVerifier, createdAt: now, expiresAt: later });
  const state = { accountId: 'a', historyId: '1', updatedAt: now };
  await stores.cachedMessages.reset(state);
  const messages = Array.from({ length: messageCount }, (_, index) => ({
    messageId: `m${index}`,
    content: Buffer.from('x'),
    labelIds: [],
  }));
  await stores.cachedMessages.put(state, messages, now);
}
