import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../api/api-client.js';
import { type AppProcesses, startAppProcesses } from '../api/app-processes.js';
import { outcomeOf, proofOf, resetPassword, signUp, whoIs } from '../api/people.js';
import { startTestApp, type TestApp } from '../api/start-test-app.js';
import { startCommand } from '../commands/run-command.js';
import {
  ChangePasswordDocument,
  LogoutDocument,
  RefreshSessionDocument,
  RevokeSessionDocument,
  SessionsDocument,
} from '../generated/graphql.js';

const password = 'a first pass phrase';

let test: TestApp;
let processes: AppProcesses;
let here: ApiClient;
let there: ApiClient;

/** A person in two browsers, which talk to two processes; both are signed in. */
async function inTwoPlaces(): Promise<string> {
  const email = `${randomUUID()}@example.com`;
  const [first, second] = processes.clients(2);
  if (!first || !second) throw new Error('There are four.');
  [here, there] = [first, second];
  await signUp(test, here, email, password);
  await there.login(email, password);
  expect((await Promise.all([here, there].map(whoIs))).map((me) => me?.email)).toEqual([email, email]);
  return email;
}

const refreshed = async (client: ApiClient, token?: string) => {
  const variables = token === undefined ? {} : { refreshToken: token };
  return outcomeOf((await client.run(RefreshSessionDocument, variables)).data.refreshSession);
};

const inAll = (question: (client: ApiClient) => Promise<unknown>) => Promise.all(processes.clients(4).map(question));

/** What each process answers to a browser's access token and to its refresh token, which must be nobody's. */
async function expectEndedEverywhere(client: ApiClient, cookie: string): Promise<void> {
  const askedAs = async (other: ApiClient) => {
    other.accessToken = client.accessToken;
    return whoIs(other);
  };
  expect(await inAll(askedAs)).toEqual([null, null, null, null]);
  expect(await inAll((other) => refreshed(other, cookie))).toEqual(Array(4).fill('SESSION_EXPIRED'));
}

const cookieOf = (client: ApiClient) => client.cookies.get('gmail-graphql-session') ?? '';

describe.each(['sqlite', 'postgres'] as const)('four processes on %s', (store) => {
  beforeAll(async () => {
    test = await startTestApp({ store });
    processes = await startAppProcesses(test);
  }, 60_000);
  afterAll(async () => {
    await processes.close();
    await test.close();
  });

  describe('refuse the very next request in each of them', () => {
    it('after logout', async () => {
      await inTwoPlaces();
      const cookie = cookieOf(here);
      await here.run(LogoutDocument, {});
      await expectEndedEverywhere(here, cookie);
      expect(await whoIs(there)).not.toBeNull();
    });

    it('after logout everywhere', async () => {
      await inTwoPlaces();
      await here.run(LogoutDocument, { everywhere: true });
      await expectEndedEverywhere(there, cookieOf(there));
    });

    it('after changePassword, but for the browser that changed it', async () => {
      await inTwoPlaces();
      await here.run(ChangePasswordDocument, { currentPassword: password, newPassword: 'a second pass phrase' });
      await expectEndedEverywhere(there, cookieOf(there));
      expect(await whoIs(here)).not.toBeNull();
    });

    it('after resetPassword', async () => {
      const email = await inTwoPlaces();
      expect(await resetPassword(test.client(), await proofOf(test, email, 'RESET_PASSWORD'), 'set anew by mail')).toBe(
        'PasswordReset',
      );
      await expectEndedEverywhere(here, cookieOf(here));
      await expectEndedEverywhere(there, cookieOf(there));
    });

    it('after revokeSession', async () => {
      await inTwoPlaces();
      const { sessions } = (await here.run(SessionsDocument, {})).data;
      const id = sessions?.find(({ isCurrent }) => !isCurrent)?.id ?? '';
      expect(outcomeOf((await here.run(RevokeSessionDocument, { id })).data.revokeSession)).toBe('SessionRevoked');
      await expectEndedEverywhere(there, cookieOf(there));
      expect(await whoIs(here)).not.toBeNull();
    });

    it('after disable-user, whose sessions do not come back with enable-user', async () => {
      const email = await inTwoPlaces();
      const run = (command: string) => startCommand([command, email], test.environment, test.clock.now).exit;
      expect(await run('disable-user')).toBe(0);
      await expectEndedEverywhere(here, cookieOf(here));
      expect(await there.login(email, password)).toBe('ACCOUNT_DISABLED');
      expect(await run('enable-user')).toBe(0);
      await expectEndedEverywhere(there, cookieOf(there));
      expect(await there.login(email, password)).toBeUndefined();
    });
  });

  it('leave a person a hundred sessions, however many browsers sign in at once', async () => {
    const email = await inTwoPlaces();
    const user = '(SELECT id FROM users WHERE email = ?)';
    const count = () =>
      test.database.value(`SELECT COUNT(*) FROM sessions WHERE user_id = ${user}`, email).then(Number);
    const older = `INSERT INTO sessions (id, user_id, created_at, expires_at, last_used_at)
      SELECT ?, user_id, created_at, expires_at, last_used_at - 1000 FROM sessions WHERE user_id = ${user} LIMIT 1`;
    for (let has = await count(); has < 97; has += 1) await test.database.query(older, randomUUID(), email);
    const browsers = processes.clients(12);
    expect(await Promise.all(browsers.map((browser) => browser.login(email, password)))).toEqual(
      Array(12).fill(undefined),
    );
    expect(await count()).toBe(100);
    const everybody = await Promise.all([here, there, ...browsers].map(whoIs));
    expect(everybody.map((me) => me?.email)).toEqual(Array(14).fill(email));
  });

  describe('told a refresh token again', () => {
    it('end its family after ten seconds, in all of them', async () => {
      await inTwoPlaces();
      const stolen = cookieOf(here);
      expect(await refreshed(here)).toBe('Authenticated');
      await processes.order('advance 10');
      expect(await inAll((client) => refreshed(client, stolen))).toEqual(Array(4).fill('Authenticated'));
      expect(await whoIs(here)).not.toBeNull();
      await processes.order('advance 1');
      expect(await refreshed(there, stolen)).toBe('SESSION_EXPIRED');
      await expectEndedEverywhere(here, cookieOf(here));
    });
  });
});
