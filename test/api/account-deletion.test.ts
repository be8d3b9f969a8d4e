import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  LoginDocument,
  MessageHeadersDocument,
  RequestCodeDocument,
  VerifyCodeDocument,
} from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { changeEmail, consented, deleteMe, outcomeOf, proofOf, resetPassword, signUp, whoIs } from './people.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const password = 'a first pass phrase';
const [former, current, googles] = ['former@example.com', 'new@example.com', 'jonas@example.com'];

let test: TestApp;
let client: ApiClient;
let id: string;
beforeEach(async () => {
  test = await startTestApp({ environment: { CODE_RESEND_COOLDOWN_SECONDS: '0' } });
  client = test.client();
});
afterEach(() => test.close());

/** Every row of every table, as text. */
async function rows(): Promise<string[]> {
  const tables = await test.database.tables();
  const all = tables.map(async (name) => {
    const its = await test.database.query(`SELECT * FROM "${name}"`);
    return its.map((row) => `${name} ${JSON.stringify(row)}`);
  });
  return (await Promise.all(all)).flat();
}

const rowsWith = async (...texts: string[]) => (await rows()).filter((row) => texts.some((text) => row.includes(text)));
const rowId = (globalId: string) => Buffer.from(globalId, 'base64url').toString().split(':')[1] ?? '';

/** A user who has left traces everywhere. */
async function leaveTraces(): Promise<void> {
  id = await signUp(test, client, former, password);
  await client.fetch(await consented(client, googles));
  await client.run(MessageHeadersDocument, { first: 5 });
  await client.run(LoginDocument, { email: former, password: 'a wrong pass phrase' });
  for (const purpose of ['SIGN_UP', 'RESET_PASSWORD', 'FIND_ACCOUNT', 'VERIFY_EMAIL'] as const)
    for (const email of [former, googles]) await client.run(RequestCodeDocument, { email, purpose });
  await changeEmail(client, await client.prove(current, 'VERIFY_EMAIL'));
  await client.requestCode({ email: current, purpose: 'RESET_PASSWORD' });
  await client.run(LoginDocument, { email: current, password: 'a wrong pass phrase' });
  await consented(client, googles);
  await test.client().login(current, password);
  await test.app.services.settle();
}

describe('deleteMe', () => {
  it('leaves no row of any table that names the user, their addresses, their Google account or their tokens', async () => {
    await leaveTraces();
    const me = await whoIs(client);
    const sub = me?.googleAccounts[0]?.googleUserId ?? '';
    const traces = [rowId(id), former, current, googles, sub];
    const tables = new Set((await rowsWith(...traces)).map((row) => row.split(' ')[0]));
    for (const name of ['users', 'passwords', 'former_emails', 'sessions', 'google_accounts', 'verification_codes'])
      expect(tables).toContain(name);
    expect((await rows()).some((row) => row.startsWith('cached_messages'))).toBe(true);
    const refreshToken = client.cookies.get('gmail-graphql-session') ?? '';
    expect(await deleteMe(client, password)).toBe('UserDeleted');
    await test.app.services.settle();
    expect(await rowsWith(...traces, refreshToken, ...test.google.bearerTokens())).toEqual([]);
    for (const table of ['cached_messages', 'mailbox_states', 'refresh_tokens', 'notices', 'former_emails'])
      expect([table, (await rows()).filter((row) => row.startsWith(`${table} `))]).toEqual([table, []]);
    expect(client.cookies.has('gmail-graphql-session')).toBe(false);
  });

  it('ends what Google had granted', async () => {
    const before = test.google.bearerTokens();
    await leaveTraces();
    const granted = test.google.bearerTokens().filter((token) => !before.includes(token));
    expect(granted.length).toBeGreaterThan(1);
    await deleteMe(client, password);
    for (const token of granted) expect(await statusesAtGoogle(token)).toEqual([401, 400]);
  });

  it('leaves the limits of addresses as they are', async () => {
    await test.restart({ CODE_SENDS_PER_ADDRESS_PER_DAY: '4' });
    await leaveTraces();
    await deleteMe(client, password);
    const { requestCode } = (await client.run(RequestCodeDocument, { email: former, purpose: 'SIGN_UP' })).data;
    expect(outcomeOf(requestCode)).toBe('RATE_LIMITED');
  });

  it('leaves others untouched', async () => {
    const other = test.client();
    const othersId = await signUp(test, other, 'other@example.com', password);
    await other.fetch(await consented(other, 'mina@example.com'));
    await other.run(MessageHeadersDocument, { first: 5 });
    await other.requestCode({ email: 'mina@example.com', purpose: 'FIND_ACCOUNT' });
    const googleAccount = (await whoIs(other))?.googleAccounts[0]?.id ?? '';
    const theirs = () => rowsWith(rowId(othersId), 'other@example.com', 'mina@example.com', rowId(googleAccount));
    await leaveTraces();
    const before = await theirs();
    await deleteMe(client, password);
    expect(await theirs()).toEqual(before);
    const { data } = await other.run(MessageHeadersDocument, { first: 1 });
    expect(data.messages?.edges).toHaveLength(1);
  });

  it('leaves the codes of an address that a Google account of theirs has only claimed', async () => {
    await leaveTraces();
    const unverified = 'UPDATE google_accounts SET email_verified = (1 = 0), email = ? WHERE email = ?';
    await test.database.query(unverified, 'mina@example.com', googles);
    const { requestId, code } = await test.client().requestCode({ email: 'mina@example.com', purpose: 'SIGN_UP' });
    await deleteMe(client, password);
    const { verifyCode } = (await test.client().run(VerifyCodeDocument, { requestId, code })).data;
    expect(outcomeOf(verifyCode)).toBe('CodeVerified');
  });

  it('makes every session, token and code of the user good for nothing', async () => {
    await leaveTraces();
    const elsewhere = test.client();
    await elsewhere.login(current, password);
    const cookie = elsewhere.cookies.get('gmail-graphql-session') ?? '';
    const token = await proofOf(test, current, 'RESET_PASSWORD');
    const formers = await proofOf(test, former, 'RESET_PASSWORD');
    const callback = await consented(elsewhere, googles);
    await deleteMe(client, password);
    expect(await whoIs(elsewhere)).toBeNull();
    elsewhere.cookies.set('gmail-graphql-session', cookie);
    expect((await elsewhere.fetch(callback)).status).toBe(400);
    expect(await resetPassword(test.client(), token, password)).toBe('VERIFICATION_TOKEN_INVALID');
    expect(await resetPassword(test.client(), formers, password)).toBe('VERIFICATION_TOKEN_INVALID');
    expect(await test.client().login(current, password)).toBe('BAD_CREDENTIALS');
  });

  it('wants the password, or a session that began with Google within ten minutes', async () => {
    await client.signInWithGoogle(googles);
    test.clock.advance(601);
    expect(await deleteMe(client)).toBe('FRESH_SIGN_IN_REQUIRED');
    await client.refresh();
    expect(await deleteMe(client)).toBe('FRESH_SIGN_IN_REQUIRED');
    test.clock.reset();
    // Its token would be one of the future.
    await client.refresh();
    const byPassword = test.client();
    await signUp(test, byPassword, former, password);
    expect(await deleteMe(byPassword)).toBe('FRESH_SIGN_IN_REQUIRED');
    expect(await deleteMe(byPassword, 'a wrong pass phrase')).toBe('BAD_CREDENTIALS');
    expect(await deleteMe(test.client(), password)).toBe('UNAUTHENTICATED');
    expect([(await whoIs(byPassword))?.email, (await whoIs(client))?.email]).toEqual([former, googles]);
  });
});

/** What Google answers to a token, taken for an access token and for a refresh token. */
async function statusesAtGoogle(token: string): Promise<number[]> {
  const { origin, webClient } = test.google;
  const { token_endpoint } = (await (await fetch(`${origin}/.well-known/openid-configuration`)).json()) as {
    token_endpoint: string;
  };
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: token,
    client_id: webClient.clientId,
    client_secret: webClient.clientSecret,
  });
  const authorization = `Bearer ${token}`;
  const profile = await fetch(`${origin}/gmail/v1/users/me/profile`, { headers: { authorization } });
  return [profile.status, (await fetch(token_endpoint, { method: 'POST', body })).status];
}
