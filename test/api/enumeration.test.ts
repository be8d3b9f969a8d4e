import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema, getNamedType } from 'graphql';
import { type Answer, askAll, bodies, purposes, type Send } from '../../bench/address-operations.js';
import { exchange } from '../../bench/http.js';
import { demoSender } from '../../local-google/demo-accounts.js';
import { startLocalGoogle } from '../../local-google/local-google.js';
import { startTestApp, type TestApp } from './start-test-app.js';

/** All as long, so that no header gives their length away. */
const people = {
  unknown: 'anna0@example.com',
  withPassword: 'anna1@example.com',
  withGoogleAlone: 'anna2@example.com',
  unverified: 'anna3@example.com',
};
const kinds = Object.keys(people) as (keyof typeof people)[];
let test: TestApp;
const answers = {} as Record<keyof typeof people, Answer[]>;

const send: Send = ({ path, body, cookie }) =>
  exchange({
    url: `${test.url}${path}`,
    headers: { 'content-type': 'application/json', ...(cookie ? { cookie } : {}) },
    ...(body === undefined ? {} : { body }),
  });

beforeAll(async () => {
  const emails = [demoSender, ...Object.values(people)];
  const google = await startLocalGoogle({ accounts: emails.map((email) => ({ email, name: 'Anna' })) });
  test = await startTestApp({ google, environment: { CODE_SENDS_PER_ADDRESS_PER_DAY: '4', MAIL_PER_MINUTE: '0' } });
  await test.client().register(people.withPassword, 'correct horse battery');
  await test.client().signInWithGoogle(people.withGoogleAlone);
  await test.client().requestCode({ email: people.unverified, purpose: 'SIGN_UP' });
  test.clock.advance(86_400);
  for (const kind of kinds) answers[kind] = await askAll(people[kind], send);
});
afterAll(async () => {
  await test.close();
  await test.google.close();
});

const of = (kind: keyof typeof people, label: string) =>
  answers[kind].find((answer) => answer.label === label)?.text ?? '';

describe('a stranger who asks about an address', () => {
  it('gets the answers that there are', () => {
    for (const purpose of purposes) {
      expect(of('unknown', `requestCode ${purpose}`)).toContain('CodeSent');
      expect(of('unknown', `requestCode ${purpose}, again`)).toMatch(
        /^retry-after: 60\n.*RESEND_TOO_SOON.*"retryAfterSeconds":60.*"previousCodeStillValid":true/ims,
      );
      expect(of('unknown', `requestCode ${purpose}, from elsewhere`)).toContain('"previousCodeStillValid":false');
      expect(of('unknown', `verifyCode ${purpose}, wrong code`)).toContain('"attemptsRemaining":4');
    }
    expect(of('unknown', 'login, wrong password, 10')).toContain('BAD_CREDENTIALS');
    expect(of('unknown', 'login, wrong password, 11')).toMatch(/RATE_LIMITED.*"retryAfterSeconds":30/s);
    expect(of('unknown', 'startGoogleAuthorization')).toContain('login_hint=<address>');
    expect(of('unknown', 'GET /auth/google')).toMatch(/^302.*login_hint=<address>/s);
  });

  it.each(kinds.slice(1))(
    'gets the same bytes, status, headers and pauses as for an unknown one where it is %s',
    (kind) => {
      expect(answers[kind]).toEqual(answers.unknown);
    },
  );

  it('meets the limit of an address after as many codes, whoever has it', async () => {
    test.clock.advance(60);
    const refused = await Promise.all(
      kinds.map(async (kind) => {
        const { text } = await send({ path: '/graphql', body: bodies.requestCode(people[kind], 'RESET_PASSWORD') });
        return text;
      }),
    );
    expect(refused[0]).toContain('"code":"RATE_LIMITED"');
    expect(new Set(refused).size).toBe(1);
  });

  it('can do so by no other operation', () => {
    const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
    const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.values(type?.getFields() ?? {}),
    );
    const takeAddress = fields.filter(({ args }) =>
      args.some(({ type }) => getNamedType(type).name === 'EmailAddress'),
    );
    expect(takeAddress.map(({ name }) => name).sort()).toEqual(Object.keys(bodies).sort());
  });
});
