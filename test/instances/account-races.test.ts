import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalGoogle } from '../../local-google/interface.js';
import { startLocalGoogle } from '../../local-google/local-google.js';
import { type AppProcesses, startAppProcesses } from '../api/app-processes.js';
import {
  changeEmail,
  consented,
  deleteMe,
  outcomeOf,
  proofOf,
  register,
  resetPassword,
  signUp,
  tally,
  whoIs,
} from '../api/people.js';
import { startTestApp, type TestApp } from '../api/start-test-app.js';
import {
  ChangePasswordDocument,
  DisconnectGoogleAccountDocument,
  RefreshSessionDocument,
  StartGoogleAuthorizationDocument,
} from '../generated/graphql.js';

const password = 'a first pass phrase';
const people = ['one', 'two', 'three', 'four', 'five', 'six'].map((name) => `${name}@example.com`);

let google: LocalGoogle;
let test: TestApp;
let processes: AppProcesses;
describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  beforeAll(async () => {
    const accounts = [...people, 'codes@example.com'].map((email) => ({ email, name: email }));
    google = await startLocalGoogle({ accounts });
    test = await startTestApp({ google, store, environment: { LOGIN_FAILURES_PER_IP_PER_15_MINUTES: '0' } });
    processes = await startAppProcesses(test);
  }, 60_000);
  afterEach(() => expect(processes.complaints().filter((line) => line.includes('"level":50'))).toEqual([]));
  afterAll(async () => {
    await processes.close();
    await test.close();
    await google.close();
  });

  const count = (statement: string, ...values: string[]) => test.database.value(statement, ...values).then(Number);

  /** The one of the passwords that signs in, and the outcomes of all. */
  async function passwordsOf(email: string, tried: string[]): Promise<string[]> {
    const outcomes = await Promise.all(tried.map((one) => test.client().login(email, one)));
    return tried.filter((_, index) => outcomes[index] === undefined);
  }

  describe('several processes on one database', () => {
    it('make one user of one token for SIGN_UP', async () => {
      const email = 'fifty@example.com';
      const token = await proofOf(test, email, 'SIGN_UP');
      const outcomes = tally(
        await Promise.all(processes.clients(50).map((client) => register(client, token, password))),
      );
      const { Authenticated, VERIFICATION_TOKEN_INVALID = 0, EMAIL_ALREADY_REGISTERED = 0, ...others } = outcomes;
      expect([Authenticated, VERIFICATION_TOKEN_INVALID + EMAIL_ALREADY_REGISTERED, others]).toEqual([1, 49, {}]);
      expect(await count('SELECT count(*) FROM users WHERE email = ?', email)).toBe(1);
      expect(await count('SELECT count(*) FROM sessions JOIN users ON users.id = user_id WHERE email = ?', email)).toBe(
        1,
      );
    });

    it('make one user of two tokens for the same address', async () => {
      const email = 'twice@example.com';
      const tokens = await Promise.all([proofOf(test, email, 'SIGN_UP'), proofOf(test, email, 'SIGN_UP')]);
      const clients = processes.clients(8);
      const outcomes = await Promise.all(
        clients.map((client, index) => register(client, tokens[index % 2] ?? '', password)),
      );
      expect(tally(outcomes)['Authenticated']).toBe(1);
      expect(await count('SELECT count(*) FROM users WHERE email = ?', email)).toBe(1);
    });

    it('set one password by one token for RESET_PASSWORD, and it alone signs in', async () => {
      const email = 'reset@example.com';
      await signUp(test, test.client(), email, password);
      const token = await proofOf(test, email, 'RESET_PASSWORD');
      const next = Array.from({ length: 30 }, (_, index) => `pass phrase number ${index}`);
      const clients = processes.clients(30);
      const outcomes = await Promise.all(
        clients.map((client, index) => resetPassword(client, token, next[index] ?? '')),
      );
      expect(tally(outcomes)).toEqual({ PasswordReset: 1, VERIFICATION_TOKEN_INVALID: 29 });
      const winner = next[outcomes.indexOf('PasswordReset')] ?? '';
      expect(await test.client().login(email, winner)).toBeUndefined();
      const losers = [password, ...next.filter((one) => one !== winner)].slice(0, 9);
      expect(await passwordsOf(email, losers)).toEqual([]);
    });

    it('leave no session to a password that is being replaced', async () => {
      const email = 'replaced@example.com';
      await signUp(test, test.client(), email, password);
      let current = password;
      for (let round = 0; round < 6; round += 1) {
        const clients = processes.clients(4);
        const token = await proofOf(test, email, 'RESET_PASSWORD');
        const next = `pass phrase of round ${round}`;
        const logins = clients.map((client) => client.login(email, current));
        const [reset] = await Promise.all([resetPassword(test.client(), token, next), ...logins]);
        expect([reset, (await Promise.all(clients.map(whoIs))).filter(Boolean)]).toEqual(['PasswordReset', []]);
        current = next;
      }
    });

    it('move an account nowhere in a session that its owner is ending', async () => {
      const email = 'moving@example.com';
      await signUp(test, test.client(), email, password);
      for (let round = 0; round < 6; round += 1) {
        const [thief, owner] = processes.clients(2);
        if (!thief || !owner) throw new Error('There are four.');
        await test.database.query('DELETE FROM login_failures');
        await thief.login(email, password);
        const away = await proofOf(test, `thief-${round}@example.com`, 'VERIFY_EMAIL');
        const back = await proofOf(test, email, 'RESET_PASSWORD');
        const [moved, reset] = await Promise.all([changeEmail(thief, away), resetPassword(owner, back, password)]);
        expect([reset, ['UserUpdated', 'SESSION_EXPIRED'].includes(moved)]).toEqual(['PasswordReset', true]);
        expect([await test.client().login(email, password), await whoIs(thief)]).toEqual([undefined, null]);
      }
    });

    it('move a user to one address after the other, where both are asked for at once', async () => {
      const clients = processes.clients(4);
      const email = 'hasty@example.com';
      await signUp(test, test.client(), email, password);
      for (const client of clients) await client.login(email, password);
      const addresses = clients.map((_, index) => `hasty-${index}@example.com`);
      const tokens = await Promise.all(addresses.map((address) => proofOf(test, address, 'VERIFY_EMAIL')));
      const outcomes = await Promise.all(clients.map((client, index) => changeEmail(client, tokens[index] ?? '')));
      expect(tally(outcomes)).toEqual({ UserUpdated: 4 });
      expect(addresses).toContain((await whoIs(clients[0] ?? test.client()))?.email);
    });

    it('give one successor to sixteen who present one refresh token, and log nobody out', async () => {
      const client = processes.all[0]?.client() ?? test.client();
      await signUp(test, client, 'refresh@example.com', password);
      const refreshToken = client.cookies.get('gmail-graphql-session') ?? '';
      const refresh = (who: typeof client, token: string) => who.run(RefreshSessionDocument, { refreshToken: token });
      const answers = await Promise.all(processes.clients(16).map((who) => refresh(who, refreshToken)));
      const successors = answers.map(({ data: { refreshSession } }) =>
        refreshSession.__typename === 'Authenticated' ? refreshSession.session.refreshToken : refreshSession.code,
      );
      expect(new Set(successors).size).toBe(1);
      expect(await whoIs(client)).not.toBeNull();
      const { refreshSession } = (await refresh(test.client(), successors[0] ?? '')).data;
      expect(outcomeOf(refreshSession)).toBe('Authenticated');
      const families =
        "SELECT count(*) FROM sessions JOIN users ON users.id = user_id WHERE email = 'refresh@example.com'";
      expect(await count(families)).toBe(1);
    });

    it('change a password once from the same one', async () => {
      const email = 'change@example.com';
      await signUp(test, test.client(), email, password);
      const clients = processes.clients(8);
      await Promise.all(clients.map((client) => client.login(email, password)));
      const next = clients.map((_, index) => `next pass phrase ${index}`);
      const changes = clients.map(async (client, index) => {
        const variables = { currentPassword: password, newPassword: next[index] ?? '' };
        const { data, errors } = await client.run(ChangePasswordDocument, variables);
        return errors ? 'INTERNAL' : outcomeOf(data.changePassword);
      });
      const outcomes = await Promise.all(changes);
      const { PasswordChanged, BAD_CREDENTIALS = 0, SESSION_EXPIRED = 0, ...others } = tally(outcomes);
      expect([PasswordChanged, BAD_CREDENTIALS + SESSION_EXPIRED, others]).toEqual([1, 7, {}]);
      const winner = outcomes.indexOf('PasswordChanged');
      expect(await passwordsOf(email, [password, ...next])).toEqual([next[winner]]);
      const signedIn = await Promise.all(clients.map(whoIs));
      expect(signedIn.flatMap((me, index) => (me ? [index] : []))).toEqual([winner]);
    });

    it('give an address that two users move to at once to one of them', async () => {
      const [a, b] = processes.clients(2);
      if (!a || !b) throw new Error('There are four.');
      await signUp(test, a, 'mover-a@example.com', password);
      await signUp(test, b, 'mover-b@example.com', password);
      const tokens = await Promise.all([a, b].map(() => proofOf(test, 'wanted@example.com', 'VERIFY_EMAIL')));
      const outcomes = await Promise.all([changeEmail(a, tokens[0] ?? ''), changeEmail(b, tokens[1] ?? '')]);
      expect(outcomes.sort()).toEqual(['EMAIL_ALREADY_REGISTERED', 'UserUpdated']);
      const emails = (await Promise.all([whoIs(a), whoIs(b)])).map((me) => me?.email);
      expect(emails.filter((email) => email === 'wanted@example.com')).toHaveLength(1);
      expect(emails.filter((email) => /^mover-[ab]@/.test(email ?? ''))).toHaveLength(1);
    });

    it('answer without a fault whoever signs in, refreshes, moves, resets the password or begins with Google while the user is deleted', async () => {
      for (let round = 0; round < 3; round += 1) {
        const email = `leaving-${round}@example.com`;
        await signUp(test, test.client(), email, password);
        const clients = processes.clients(12);
        await Promise.all(clients.map((client) => client.login(email, password)));
        const token = await proofOf(test, `${round}.${email}`, 'VERIFY_EMAIL');
        const acts = clients.map(async (client, index) => {
          if (index === 0) return deleteMe(client, password);
          if (index === 1) return changeEmail(client, token);
          if (index % 3 === 2) return resetPassword(client, await proofOf(test, email, 'RESET_PASSWORD'), password);
          if (index === 4) return client.run(StartGoogleAuthorizationDocument, {});
          if (index % 3 === 0) return client.login(email, password);
          return outcomeOf((await client.run(RefreshSessionDocument, {})).data.refreshSession);
        });
        const [deleted] = await Promise.all(acts);
        expect(['UserDeleted', 'BAD_CREDENTIALS', 'SESSION_EXPIRED']).toContain(deleted);
      }
    });

    it('count failed logins exactly', async () => {
      const email = 'guessed@example.com';
      await signUp(test, test.client(), email, password);
      const guesses = processes.clients(40).map((client, index) => client.login(email, `wrong guess ${index}`));
      expect(tally((await Promise.all(guesses)).map(String))).toEqual({ BAD_CREDENTIALS: 10, RATE_LIMITED: 30 });
      expect(await test.client().login(email, password)).toBe('RATE_LIMITED');
    });
  });

  describe('the last two Google accounts of a user without a password', () => {
    it('are not disconnected both, from whatever process', async () => {
      for (const [first, second] of [people.slice(0, 2), people.slice(2, 4), people.slice(4, 6)]) {
        const client = test.client();
        await client.signInWithGoogle(first ?? '');
        await client.fetch(await consented(client, second ?? ''));
        const ids = (await whoIs(client))?.googleAccounts.map(({ id }) => id) ?? [];
        expect(ids).toHaveLength(2);
        const disconnections = processes.clients(8).map(async (who, index) => {
          who.accessToken = client.accessToken;
          const { data } = await who.run(DisconnectGoogleAccountDocument, { id: ids[index % 2] ?? '' });
          return outcomeOf(data.disconnectGoogleAccount);
        });
        expect(tally(await Promise.all(disconnections))['GoogleDisconnected']).toBe(1);
        expect((await whoIs(client))?.googleAccounts).toHaveLength(1);
      }
    });
  });
});
