import { afterEach, expect, it } from '@jest/globals';
import { MessageHeadersDocument, RequestCodeDocument, VerifyCodeDocument } from '../generated/graphql.js';
import { describeAlone } from './alone.js';
import { wrong } from './api-client.js';
import { type Scrape, scrape } from './metrics-reader.js';
import { startTestApp, type TestApp, type TestAppOptions } from './start-test-app.js';

const running: TestApp[] = [];
afterEach(async () => {
  for (const test of running.splice(0)) await test.close();
});

async function start({ environment, ...options }: TestAppOptions = {}): Promise<TestApp> {
  const test = await startTestApp({ ...options, environment: { METRICS: 'on', ...environment } });
  running.push(test);
  return test;
}

const gmailCalls = ({ google }: TestApp) => google.calls.filter(({ path }) => path.startsWith('/gmail/'));
const sum = (values: Record<string, number>) => Object.values(values).reduce((all, value) => all + value, 0);

describeAlone('what is counted at Google', () => {
  it('is what Google saw: a cold page of fifty costs a list, a profile and fifty gets, and the same page again a history', async () => {
    const test = await start({ withoutSender: true });
    const mina = test.client();
    await mina.signInWithGoogle('mina@example.com');
    expect((await scrape(test)).value('google_calls_total', { method: 'oauth2.token', outcome: 'OK' })).toBe(1);
    await mina.run(MessageHeadersDocument, { first: 50 });
    const cold = await scrape(test);
    expect(cold.values('google_calls_total')).toEqual({
      'oauth2.token OK': 1,
      'users.messages.list OK': 1,
      'users.getProfile OK': 1,
      'users.messages.get OK': 50,
      'batch OK': 2,
    });
    expect(cold.values('google_quota_units_total')).toEqual({
      'users.messages.list OK': 5,
      'users.getProfile OK': 1,
      'users.messages.get OK': 1000,
    });
    expect(cold.values('message_cache_total')).toEqual({ miss: 50 });
    await mina.run(MessageHeadersDocument, { first: 50 });
    const warm = await scrape(test);
    expect(sum(warm.values('google_quota_units_total'))).toBe(1006 + 7);
    expect(warm.values('message_cache_total')).toEqual({ miss: 50, hit: 50 });
    const seen = gmailCalls(test).reduce((units, call) => units + call.units, 0);
    expect(sum(warm.values('google_quota_units_total'))).toBe(seen);
    expect(warm.value('operations_total', { operation: 'messages', outcome: 'OK' })).toBe(2);
    expect(warm.value('request_duration_seconds_count', { operation: 'messages' })).toBe(2);
  });

  it('has every attempt: one that was limited, and the parts of a batch that were asked for again', async () => {
    const test = await start({ withoutSender: true, environment: { MESSAGE_CACHE: 'off' } });
    const mina = test.client();
    await mina.signInWithGoogle('mina@example.com');
    test.google.clearCalls();
    const limited = { kind: 'google-error', status: 429, reason: 'rateLimitExceeded' } as const;
    test.google.addFault({ match: ({ path }) => path.endsWith('/messages'), action: limited });
    test.google.addFault({ match: ({ inBatch }) => inBatch, times: 3, action: { kind: 'status', status: 503 } });
    expect((await mina.run(MessageHeadersDocument, { first: 10 })).errors).toBeUndefined();
    const { google_calls_total: calls } = { google_calls_total: (await scrape(test)).values('google_calls_total') };
    expect(calls).toEqual({
      'oauth2.token OK': 1,
      'users.messages.list RATE_LIMITED': 1,
      'users.messages.list OK': 1,
      'users.messages.get OK': 10,
      'users.messages.get SERVER_FAULT': 3,
      'batch OK': 2,
    });
    expect(gmailCalls(test)).toHaveLength(15);
  });

  it('tells refreshes that worked from those that Google refused', async () => {
    const test = await start({ withoutSender: true });
    const mina = test.client();
    await mina.signInWithGoogle('mina@example.com');
    test.clock.advance(3600);
    await mina.refresh();
    await mina.run(MessageHeadersDocument, { first: 1 });
    expect((await scrape(test)).values('token_refreshes_total')).toEqual({ OK: 1 });
    test.google.revokeGrants('mina@example.com');
    test.clock.advance(3600);
    await mina.refresh();
    await mina.run(MessageHeadersDocument, { first: 1 });
    const after = await scrape(test);
    expect(after.values('token_refreshes_total')).toEqual({ OK: 1, REVOKED: 1 });
    expect(after.values('operations_total')).toMatchObject({
      'messages OK': 1,
      'messages GOOGLE_REAUTHORIZATION_REQUIRED': 1,
    });
  });
});

describeAlone('what is counted of codes', () => {
  it('is each request by its end, and each refusal by its code, whatever was selected of it', async () => {
    const test = await start({ people: ['ada', 'bob', 'cem'] });
    const client = test.client();
    const { requestId, code } = await client.requestCode({ email: 'ada@example.com', purpose: 'SIGN_UP' });
    await client.run(RequestCodeDocument, { email: 'ada@example.com', purpose: 'SIGN_UP' });
    await client.run(VerifyCodeDocument, { requestId, code: wrong(code) });
    await client.run(VerifyCodeDocument, { requestId, code });
    const sending = ({ path }: { path: string }) => path.endsWith('/messages/send');
    test.google.addFault({ match: sending, action: { kind: 'drop-after' } });
    await client.post({ query: 'mutation { a: requestCode(email: "bob@example.com") { __typename } }' });
    test.google.addFault({
      match: sending,
      action: { kind: 'google-error', status: 403, reason: 'dailyLimitExceeded' },
    });
    await client.post({
      query: 'mutation { requestCode(email: "cem@example.com") { ... on CodeSent { reference } } }',
    });
    const seen = await scrape(test);
    expect(seen.values('code_sends_total')).toEqual({
      SENT: 1,
      RESEND_TOO_SOON: 1,
      UNCLEAR: 1,
      SENDER_QUOTA_EXCEEDED: 1,
    });
    expect(seen.values('operations_total')).toEqual({
      'requestCode OK': 1,
      'requestCode RESEND_TOO_SOON': 1,
      'requestCode DELIVERY_FAILED': 2,
      'verifyCode CODE_MISMATCH': 1,
      'verifyCode OK': 1,
    });
    expect(seen.value('google_quota_units_total', { method: 'users.messages.send', outcome: 'NO_ANSWER' })).toBe(100);
  });

  it('says in which state the sender is, and what waits', async () => {
    const test = await start();
    const states = (seen: Scrape) => seen.values('sender_state');
    expect(states(await scrape(test))).toEqual({ READY: 1 });
    test.google.revokeGrants('codes@example.com');
    test.google.expireAccessTokens();
    await test.client().run(RequestCodeDocument, { email: 'ada@example.com', purpose: 'SIGN_UP' });
    const seen = await scrape(test);
    expect(states(seen)).toEqual({ REAUTHORIZATION_REQUIRED: 1 });
    expect(seen.values('code_sends_total')).toEqual({ SENDER_NOT_AUTHORIZED: 1 });
    expect(seen.text).toContain('gmail_graphql_notices_waiting 0\n');
    for (const queue of ['passwords', 'codes', 'gmail_calls', 'gmail_batches', 'token_refreshes'])
      for (const state of ['running', 'waiting'])
        expect(seen.text).toContain(`gmail_graphql_queue_${state}{queue="${queue}"} 0\n`);
    expect(seen.text).toContain('nodejs_eventloop_lag_p99_seconds ');
  });

  it('shows work that is under way', async () => {
    const test = await start({ people: ['ada'] });
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    test.google.addFault({ match: ({ path }) => path.endsWith('/send'), until, action: { kind: 'pass' } });
    const asked = test.client().run(RequestCodeDocument, { email: 'ada@example.com', purpose: 'SIGN_UP' });
    while (!test.google.calls.some(({ path }) => path.endsWith('/send')))
      await new Promise((done) => setTimeout(done, 10));
    expect((await scrape(test)).value('queue_running', { queue: 'codes' })).toBe(1);
    release();
    await asked;
    expect((await scrape(test)).value('queue_running', { queue: 'codes' })).toBe(0);
  });
});

describeAlone('a request', () => {
  it('is counted by its fields in the schema, each by its own end, and timed once', async () => {
    const test = await start({ withoutSender: true });
    const client = test.client();
    await client.post({ query: '{ a: me { email } b: me { email } serviceStatus { sender } sessions { id } }' });
    await client.post({ query: '{ __typename }' });
    await client.post({ query: '{ nothingOfTheKind }' });
    await client.post({ query: '{' });
    await client.post({ nothing: true });
    const seen = await scrape(test);
    expect(seen.values('operations_total')).toEqual({
      'me OK': 2,
      'serviceStatus OK': 1,
      'sessions UNAUTHENTICATED': 1,
      'other OK': 1,
      'other GRAPHQL_VALIDATION_FAILED': 1,
      'other GRAPHQL_PARSE_FAILED': 1,
      'other BAD_REQUEST': 1,
    });
    expect(seen.value('request_duration_seconds_count', { operation: 'several' })).toBe(1);
    expect(seen.value('request_duration_seconds_count', { operation: 'other' })).toBe(4);
    expect(seen.value('http_responses_total', { route: 'graphql', status: '4xx' })).toBe(3);
    await client.fetch('/sign-in');
    await client.fetch('/assets/nothing.js');
    const then = await scrape(test);
    expect(then.value('http_responses_total', { route: 'assets', status: '4xx' })).toBe(1);
    expect(then.values('http_responses_total')).toMatchObject({ 'page 5xx': 1 });
  });
});
