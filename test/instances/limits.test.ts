import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseAddress } from '../../src/config-values.js';
import { openDatabase } from '../../src/database/open-database.js';
import { type CodePurpose, VerificationCodeStore } from '../../src/stores/verification-code.store.js';
import type { ApiClient } from '../api/api-client.js';
import { type AppProcesses, startAppProcesses } from '../api/app-processes.js';
import { outcomeOf, tally } from '../api/people.js';
import { startTestApp, type TestApp } from '../api/start-test-app.js';
import { RequestCodeDocument, VerifyCodeDocument } from '../generated/graphql.js';

const purposes: CodePurpose[] = ['SIGN_UP', 'RESET_PASSWORD', 'FIND_ACCOUNT', 'VERIFY_EMAIL'];
const environment = {
  TRUSTED_PROXIES: '127.0.0.1',
  CODE_RESEND_COOLDOWN_SECONDS: '60',
  CODE_SENDS_PER_ADDRESS_PER_DAY: '3',
  CODE_SENDS_PER_IP_PER_HOUR: '20',
  CODE_VERIFIES_PER_IP_PER_5_MINUTES: '30',
  LOGIN_FAILURES_PER_IP_PER_15_MINUTES: '20',
  MAIL_PER_MINUTE: '50',
  MAIL_PER_DAY: '100',
};

/** An e-mail address that nobody has used before. */
const someone = () => `${randomUUID()}@example.org`;
let networkAddresses = 0;
/** A network address that nobody has used before. */
function somewhere(): string {
  networkAddresses += 1;
  return `10.0.${networkAddresses >> 8}.${networkAddresses & 255}`;
}

describe.each(['sqlite', 'postgres'] as const)('four processes on %s let through exactly', (store) => {
  let test: TestApp;
  let processes: AppProcesses;
  beforeAll(async () => {
    test = await startTestApp({ store, environment });
    processes = await startAppProcesses(test);
  }, 60_000);
  afterAll(async () => {
    await processes.close();
    await test.close();
  });

  /** What so many requests at once come to, each of which `from` gives a network address. */
  const atOnce = async (
    count: number,
    from: () => string,
    ask: (client: ApiClient, index: number) => Promise<string>,
  ) =>
    tally(
      await Promise.all(
        processes.clients(count).map((client, index) => {
          client.headers = { 'x-forwarded-for': from() };
          return ask(client, index);
        }),
      ),
    );

  const request = async (client: ApiClient, email: string, purpose: CodePurpose = 'SIGN_UP') => {
    const { data, errors } = await client.run(RequestCodeDocument, { email, purpose });
    if (errors) return String(errors[0]?.extensions.code);
    return data.requestCode.__typename === 'CodeNotSent'
      ? (data.requestCode.deliveryFailureReason ?? data.requestCode.code)
      : data.requestCode.__typename;
  };

  const verify = async (client: ApiClient, requestId: string) => {
    const { data, errors } = await client.run(VerifyCodeDocument, { requestId, code: 'no code' });
    return errors ? String(errors[0]?.extensions.code) : outcomeOf(data.verifyCode);
  };

  it('twenty codes for a network address', async () => {
    const from = somewhere();
    const sent = await atOnce(
      120,
      () => from,
      (client) => request(client, someone()),
    );
    expect(sent).toEqual({ CodeSent: 20, RATE_LIMITED: 100 });
  });

  it('one code for an address and purpose during the cool-down', async () => {
    const email = someone();
    expect(await atOnce(101, somewhere, (client) => request(client, email))).toEqual({
      CodeSent: 1,
      RESEND_TOO_SOON: 100,
    });
  });

  it('three codes for an address and day, whatever they are for', async () => {
    const email = someone();
    const asked = (client: ApiClient, index: number) => request(client, email, purposes[index % 4]);
    const { CodeSent, RATE_LIMITED = 0, RESEND_TOO_SOON = 0, ...others } = await atOnce(103, somewhere, asked);
    expect([CodeSent, RATE_LIMITED + RESEND_TOO_SOON, others]).toEqual([3, 100, {}]);
  });

  it('fifty mails a minute, and a hundred a day', async () => {
    // Those above have left 24 mails in this minute.
    expect(await atOnce(126, somewhere, (client) => request(client, someone()))).toEqual({
      CodeSent: 26,
      SENDER_QUOTA_EXCEEDED: 100,
    });
    await processes.order('advance 60');
    expect(await atOnce(150, somewhere, (client) => request(client, someone()))).toEqual({
      CodeSent: 50,
      SENDER_QUOTA_EXCEEDED: 100,
    });
    await processes.order('advance 60');
    expect(await atOnce(100, somewhere, (client) => request(client, someone()))).toEqual({
      SENDER_QUOTA_EXCEEDED: 100,
    });
  });

  it('thirty codes to compare for a network address', async () => {
    const from = somewhere();
    const compared = await atOnce(
      130,
      () => from,
      (client) => verify(client, randomUUID()),
    );
    expect(compared).toEqual({ CODE_NOT_FOUND: 30, RATE_LIMITED: 100 });
  });

  it('fifty wrong codes for an address and day, over all of its codes, five for each', async () => {
    const codes = await codesOf(someone(), 30);
    const guesses = await atOnce(150, somewhere, (client, index) => verify(client, codes[index % 30] ?? ''));
    expect(guesses).toEqual({ CODE_MISMATCH: 50, RATE_LIMITED: 100 });
    expect(await test.database.value('SELECT sum(attempts) FROM verification_codes').then(Number)).toBe(50);
  });

  it('twenty failed logins for a network address', async () => {
    const from = somewhere();
    const failed = await atOnce(
      120,
      () => from,
      async (client) => String(await client.login(someone(), 'no pass phrase of anybody')),
    );
    expect(failed).toEqual({ BAD_CREDENTIALS: 20, RATE_LIMITED: 100 });
  });

  /** Writes codes down for an address, none of which supersedes another; their requests. */
  async function codesOf(email: string, count: number): Promise<string[]> {
    const database = await openDatabase(databaseAddress().parse(test.database.url));
    const codes = new VerificationCodeStore(database);
    const ids = Array.from({ length: count }, () => randomUUID());
    const createdAt = test.clock.now();
    const expiresAt = new Date(createdAt.getTime() + 600_000);
    const its = { email, purpose: 'SIGN_UP', keyId: 'k1', reference: 'ABC', browserHash: null } as const;
    const codeHash = Buffer.alloc(32).toString('base64url');
    for (const id of ids) await codes.putPending({ ...its, id, codeHash, createdAt, expiresAt });
    await database.close();
    return ids;
  }
});
