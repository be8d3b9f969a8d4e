import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ChangePasswordDocument,
  LabelNamesDocument,
  RequestCodeDocument,
  ResetPasswordDocument,
  VerifyCodeDocument,
  WholeMessagesDocument,
} from '../generated/graphql.js';
import { wrong } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
const secrets = new Map<string, string>();

/** Everything that must never be written down, by what it is. */
function plant(what: string, value: string | undefined): void {
  if (value === undefined || value === '') throw new Error(`There is no ${what}.`);
  secrets.set(what, value);
}

beforeAll(async () => {
  test = await startTestApp({ environment: { LOG_LEVEL: 'trace' } });
  const client = test.client();
  const page = await client.fetch('/auth/google');
  const callback = await client.consent(page.headers.get('location') ?? '', 'mina@example.com');
  plant('authorization code', new URL(callback, test.url).searchParams.get('code') ?? '');
  plant('state', new URL(callback, test.url).searchParams.get('state') ?? '');
  await client.fetch(callback);
  await client.fetch(callback.replace(/code=[^&]+/, 'code=other'));
  await client.refresh();
  plant('access token of ours', client.accessToken);
  plant('refresh token of ours', client.cookies.get('gmail-graphql-session'));
  plant('cookie of the browser', client.cookies.get('gmail-graphql-browser'));
  await client.run(LabelNamesDocument, {});
  await test.google.deliver('mina@example.com', {
    from: 'a@example.com',
    subject: 'canary-subject',
    text: 'canary-body',
  });
  await client.run(WholeMessagesDocument, { query: 'subject:canary-subject' });
  plant('body of a mail', 'canary-body');
  plant('subject of a mail', 'canary-subject');
  const { requestId, code } = await client.requestCode({ email: 'jonas@example.com' });
  plant('code', code);
  await client.run(VerifyCodeDocument, { requestId, code: wrong(code) });
  const { data } = await client.run(VerifyCodeDocument, { requestId, code });
  plant('verification token', data.verifyCode.__typename === 'CodeVerified' ? data.verifyCode.verificationToken : '');
  for (const action of [{ kind: 'status', status: 500 }, { kind: 'drop-after' }, { kind: 'garbage' }] as const) {
    test.google.addFault({ match: ({ path }) => path.endsWith('/send'), action });
    test.clock.advance(61);
    await client.run(RequestCodeDocument, { email: 'jonas@example.com' });
  }
  const person = test.client();
  plant('password', 'canary-password 1');
  plant('new password', 'canary-password 2');
  plant('password that was wrong', 'canary-password 3');
  await person.register('new@example.com', 'canary-password 1');
  await person.login('new@example.com', 'canary-password 3');
  await person.run(ChangePasswordDocument, { currentPassword: 'canary-password 1', newPassword: 'canary-password 2' });
  const verificationToken = await person.prove('new@example.com', 'RESET_PASSWORD');
  plant('verification token for a reset', verificationToken);
  await person.run(ResetPasswordDocument, { verificationToken, newPassword: 'short' });
  await person.run(ResetPasswordDocument, { verificationToken, newPassword: 'canary-password 4' });
  plant('password after the reset', 'canary-password 4');
  await person.login('new@example.com', 'canary-password 4');
  plant('refresh token by password', person.cookies.get('gmail-graphql-session'));
  for (const [index, token] of test.google.bearerTokens().entries()) plant(`token ${index} of Google`, token);
  plant('secret of the client', test.google.webClient.clientSecret);
  plant('secret key', Buffer.alloc(32, 1).toString('base64').slice(0, 30));
});
afterAll(() => test.close());

describe('secrets', () => {
  it('are not in the files of the database', async () => {
    const bytes = await test.database.bytes();
    expect(bytes).toContain('mina@example.com');
    expect(
      [...secrets].filter(([what, value]) => what !== 'code' && bytes.includes(value)).map(([what]) => what),
    ).toEqual([]);
    // Six digits may stand in a hash by chance, but never alone.
    expect(bytes).not.toMatch(new RegExp(`(?<![\\w-])${secrets.get('code')}(?![\\w-])`));
  });

  it('are not in any line of the log', () => {
    const lines = test.logs.join('');
    expect(
      [...secrets].filter(([what, value]) => what !== 'code' && lines.includes(value)).map(([what]) => what),
    ).toEqual([]);
    expect(lines).not.toMatch(new RegExp(`\\b${secrets.get('code')}\\b`));
  });

  it('are looked for where they would be found', () => {
    expect(secrets.size).toBeGreaterThanOrEqual(18);
  });
});
