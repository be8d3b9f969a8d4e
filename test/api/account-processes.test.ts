import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalGoogle } from '../../local-google/interface.js';
import { startLocalGoogle } from '../../local-google/local-google.js';
import { startCommand } from '../commands/run-command.js';
import {
  ChangePasswordDocument,
  LogoutDocument,
  RefreshSessionDocument,
  RevokeSessionDocument,
  SessionsDocument,
} from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { type AppProcesses, startAppProcesses } from './app-processes.js';
import { outcomeOf, proofOf, resetPassword, signUp, whoIs } from './people.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const password = 'a first pass phrase';
const inboxes = Array.from({ length: 12 }, (_, index) => `inbox${index}@example.com`);

let google: LocalGoogle;
let test: TestApp;
let processes: AppProcesses;
let here: ApiClient;
let there: ApiClient;
beforeAll(async () => {
  const accounts = [...inboxes, 'codes@example.com'].map((email) => ({ email, name: email }));
  google = await startLocalGoogle({ accounts });
  test = await startTestApp({ google });
  processes = await startAppProcesses(test);
}, 60_000);
afterEach(() => google.clearFaults());
afterAll(async () => {
  await processes.close();
  await test.close();
  await google.close();
});

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

describe('the very next request in every process is refused', () => {
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

describe('a refresh token used again in another process', () => {
  it('ends its family after ten seconds, in all of them', async () => {
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

/** Writes down a notice that nobody mails yet. */
async function putNotice(email: string): Promise<void> {
  const userId = await test.database.value('SELECT id FROM users LIMIT 1');
  const columns = 'id, user_id, email, locale, kind, subject, happened_at, due_at, attempts';
  const at = test.clock.now().getTime();
  const values = [randomUUID(), userId, email, 'EN', 'PASSWORD_CHANGED', null, at, at, 0];
  await test.database.query(`INSERT INTO notices (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, ...values);
}

const waiting = () => test.database.value('SELECT count(*) FROM notices').then(Number);
const mailsTo = async (email: string) => (await google.messageIds(email)).length;

/** Holds the next mail up; resolves once it is on its way. */
async function mailHeldUp(): Promise<void> {
  await new Promise<void>((resolve) => {
    google.addFault({
      match: ({ path }) => {
        const matches = path.endsWith('/messages/send');
        if (matches) resolve();
        return matches;
      },
      delayMs: 5_000,
      action: { kind: 'drop-before' },
    });
  });
}

describe('notices', () => {
  it('are mailed once, though every process mails what is due', async () => {
    await inTwoPlaces();
    for (const email of inboxes) await putNotice(email);
    await processes.order('sendDue');
    expect(await Promise.all(inboxes.map(mailsTo))).toEqual(inboxes.map(() => 1));
    expect(await waiting()).toBe(0);
  });

  it('are mailed later, and once, by others where a process ends between the effect and the mail', async () => {
    const [doomed] = await startAppProcesses(test, 1).then(({ all }) => all);
    if (!doomed) throw new Error('There is one.');
    const [email = ''] = inboxes;
    const before = await mailsTo(email);
    const client = doomed.client();
    await signUp(test, client, email, password);
    const heldUp = mailHeldUp();
    await client.run(ChangePasswordDocument, { currentPassword: password, newPassword: 'a second pass phrase' });
    await heldUp;
    await doomed.crash();
    await processes.order('sendDue');
    expect([await mailsTo(email), await waiting()]).toEqual([before, 1]);
    await processes.order('advance 300');
    await processes.order('sendDue');
    expect([await mailsTo(email), await waiting()]).toEqual([before + 1, 0]);
    expect(await test.client().login(email, 'a second pass phrase')).toBeUndefined();
  });
});
