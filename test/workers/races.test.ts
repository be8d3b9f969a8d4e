import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalGoogle } from '../../local-google/interface.js';
import { startLocalGoogle } from '../../local-google/local-google.js';
import { ApiClient, wrong } from '../api/api-client.js';
import { authorizeSender, HandClock, publicUrl } from '../api/start-test-app.js';
import { killPrograms } from '../commands/program.js';
import { enterEmptyFolder } from '../empty-folder.js';
import { LabelNamesDocument, RequestCodeDocument, VerifyCodeDocument } from '../generated/graphql.js';
import { openTestDatabase, type TestDatabase } from '../test-database.js';
import { WorkerProgram } from './worker-program.js';

const sendsPerIp = 20;
const inboxes = ['mina', 'jonas'].map((name) => `${name}@example.com`);

describe.each(['sqlite', 'postgres'] as const)('four workers on %s', (store) => {
  let google: LocalGoogle;
  let server: WorkerProgram;
  let database: TestDatabase;
  let leave: () => void;
  beforeAll(async () => {
    const folder = enterEmptyFolder();
    leave = folder.leave;
    google = await startLocalGoogle({
      accounts: [...inboxes, 'codes@example.com'].map((email) => ({ email, name: email })),
    });
    database = await openTestDatabase(store);
    const environment = {
      PORT: '0',
      PUBLIC_URL: publicUrl,
      DATABASE_URL: database.url,
      SECRET_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
      GOOGLE_EMULATOR_URL: google.origin,
      GOOGLE_CLIENT_ID: google.webClient.clientId,
      GOOGLE_CLIENT_SECRET: google.webClient.clientSecret,
      SHUTDOWN_DELAY_SECONDS: '0',
      CODE_SENDS_PER_IP_PER_HOUR: String(sendsPerIp),
      CODE_VERIFIES_PER_IP_PER_5_MINUTES: '0',
      MAIL_PER_MINUTE: '0',
    };
    await authorizeSender(environment, google, new HandClock(), 'codes@example.com');
    server = await WorkerProgram.start(environment, 4);
  }, 180_000);
  afterAll(async () => {
    killPrograms();
    await google.close();
    await database.close();
    leave();
  });

  const client = () => new ApiClient(() => server.url, google);

  /** How often each outcome came of so many at once. */
  async function tally(count: number, one: (index: number) => Promise<string>): Promise<Record<string, number>> {
    const outcomes = await Promise.all(Array.from({ length: count }, (_, index) => one(index)));
    const sums: Record<string, number> = {};
    for (const outcome of outcomes) sums[outcome] = (sums[outcome] ?? 0) + 1;
    return sums;
  }

  async function verify(requestId: string, code: string): Promise<string> {
    const { verifyCode } = (await client().run(VerifyCodeDocument, { requestId, code })).data;
    return verifyCode.__typename === 'CodeVerified' ? 'CodeVerified' : verifyCode.code;
  }

  async function request(email: string): Promise<string> {
    const { requestCode } = (await client().run(RequestCodeDocument, { email })).data;
    return requestCode.__typename === 'CodeSent' ? 'CodeSent' : requestCode.code;
  }

  it('takes each code once and compares each five times, sends as many as are allowed, and refreshes once', async () => {
    const [mina = '', jonas = ''] = inboxes;
    const good = await client().requestCode({ email: mina });
    const { CodeVerified, ...late } = await tally(60, () => verify(good.requestId, good.code));
    expect([
      CodeVerified,
      Object.keys(late).filter((code) => !/^(CODE_ALREADY_USED|TOO_MANY_ATTEMPTS)$/.test(code)),
    ]).toEqual([1, []]);
    const guessed = await client().requestCode({ email: jonas });
    expect(await tally(60, () => verify(guessed.requestId, wrong(guessed.code)))).toEqual({
      CODE_MISMATCH: 5,
      TOO_MANY_ATTEMPTS: 55,
    });
    const room = sendsPerIp - 2;
    const sent = await tally(room + 100, (index) => request(`${index}@example.org`));
    expect(sent).toEqual({ CodeSent: room, RATE_LIMITED: 100 });

    const person = client();
    await person.signInWithGoogle(mina);
    await database.query('UPDATE google_accounts SET access_token_expires_at = 1');
    google.clearCalls();
    const answers = await Promise.all(Array.from({ length: 40 }, () => person.run(LabelNamesDocument, {})));
    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    expect(google.calls.filter(({ path }) => path === '/oauth2/token')).toHaveLength(1);
    const workers = server.logged('operation').map(({ worker }) => worker);
    expect(new Set(workers)).toEqual(new Set([1, 2, 3, 4]));
  }, 180_000);
});
