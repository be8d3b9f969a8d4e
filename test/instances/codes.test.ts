import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AppProcesses, startAppProcesses } from '../api/app-processes.js';
import { outcomeOf, tally } from '../api/people.js';
import { startTestApp, type TestApp } from '../api/start-test-app.js';
import { LabelNamesDocument, VerifyCodeDocument } from '../generated/graphql.js';

const people = Array.from({ length: 100 }, (_, index) => `person-${index}`);

describe.each(['sqlite', 'postgres'] as const)('four processes of the app on %s', (store) => {
  let test: TestApp;
  let processes: AppProcesses;
  beforeAll(async () => {
    const environment = { MAIL_PER_MINUTE: '0', MAIL_PER_DAY: '0' };
    test = await startTestApp({ store, people, environment });
    processes = await startAppProcesses(test);
  }, 60_000);
  afterAll(async () => {
    await processes.close();
    await test.close();
  });

  it('verify each of a hundred mailed codes once, whoever of eight is first', async () => {
    const clients = processes.clients(8);
    const race = async (name: string, index: number) => {
      const asking = clients[index % 8] ?? test.client();
      const { requestId, code } = await asking.requestCode({ email: `${name}@example.com` });
      const answers = await Promise.all(clients.map((client) => client.run(VerifyCodeDocument, { requestId, code })));
      const outcomes = answers.map(({ data, errors }) => (errors ? 'an error' : outcomeOf(data.verifyCode)));
      const { CodeVerified, CODE_ALREADY_USED = 0, TOO_MANY_ATTEMPTS = 0, ...others } = tally(outcomes);
      expect([CodeVerified, CODE_ALREADY_USED + TOO_MANY_ATTEMPTS, others]).toEqual([1, 7, {}]);
    };
    for (let from = 0; from < people.length; from += 10)
      await Promise.all(people.slice(from, from + 10).map((name, index) => race(name, from + index)));
    expect(await test.database.value('SELECT max(attempts) FROM verification_codes').then(Number)).toBeLessThanOrEqual(
      5,
    );
    expect(await test.database.value('SELECT count(used_at) FROM verification_codes').then(Number)).toBe(100);
  }, 120_000);

  it('renew an access token once at Google for four hundred requests', async () => {
    const person = test.client();
    await person.signInWithGoogle('mina@example.com');
    await test.database.query('UPDATE google_accounts SET access_token_expires_at = 1');
    test.google.clearCalls();
    const answers = await Promise.all(
      processes.clients(400).map((client) => {
        client.accessToken = person.accessToken;
        return client.run(LabelNamesDocument, {});
      }),
    );
    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    expect(test.google.calls.filter(({ path }) => path === '/oauth2/token')).toHaveLength(1);
  });
});
