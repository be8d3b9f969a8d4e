import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { describeAlone } from './alone.js';
import type { ApiAnswer, ApiClient } from './api-client.js';
import { RawConnection, rawRequest } from './raw-connection.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const labels = { query: '{ gmailLabels { name } }' };
const isLabels = ({ path }: { path: string }) => path.endsWith('/labels');

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    withoutSender: true,
    environment: { MESSAGE_CACHE: 'off' },
    limits: { requestsAtOnce: 20, downloadsAtOnce: 2 },
  });
});
afterEach(() => test.google.clearFaults());
afterAll(() => test.close());

/** Google answers no more until `go` is called. */
function holdGoogle(match: (request: { path: string }) => boolean) {
  let go = (): void => undefined;
  const until = new Promise<void>((resolve) => {
    go = resolve;
  });
  test.google.addFault({ match, times: Number.POSITIVE_INFINITY, until, action: { kind: 'pass' } });
  return () => go();
}

const callsOf = (end: string) => test.google.calls.filter(({ path }) => path.endsWith(end)).length;

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

const codes = ({ errors }: ApiAnswer<unknown>) => errors?.map(({ extensions }) => extensions.code);

async function signedIn(email = 'mina@example.com', of = test): Promise<ApiClient> {
  const client = of.client();
  await client.signInWithGoogle(email);
  return client;
}

/** How each of as many requests as there may be at once is answered, when they wait for Google together. */
async function statusesTogether(client: ApiClient): Promise<number[]> {
  const before = callsOf('/labels');
  const go = holdGoogle(isLabels);
  const asked = Array.from({ length: 20 }, () => client.post(labels));
  await until(() => callsOf('/labels') - before === 10);
  go();
  return (await Promise.all(asked)).map(({ status }) => status);
}

const allServed = Array<number>(20).fill(200);

describeAlone('while Google is slow', () => {
  it('takes on so many requests and refuses the others at once, and is alive and ready all the while', async () => {
    const client = await signedIn();
    const before = callsOf('/labels');
    const go = holdGoogle(isLabels);
    const all = Array.from({ length: 60 }, () => client.post(labels));
    const refused: ApiAnswer<unknown>[] = [];
    for (const one of all) void one.then((answer) => answer.status === 503 && refused.push(answer));
    await until(() => refused.length === 40);
    for (const { errors, headers } of refused) {
      expect(errors).toEqual([
        { message: expect.stringMatching(/busy.*again/), extensions: { code: 'OVERLOADED', retryAfterSeconds: 1 } },
      ]);
      expect([headers.get('retry-after'), headers.get('x-request-id')]).toEqual(['1', expect.stringMatching(/-/)]);
    }
    // At Google there are no more than one account may have at once.
    expect(callsOf('/labels') - before).toBe(10);
    for (const path of ['/healthz', '/readyz']) expect((await client.fetch(path)).status).toBe(200);
    const page = await client.fetch('/auth/google', { headers: { 'accept-language': 'ko' } });
    expect([page.status, page.headers.get('retry-after'), await page.text()]).toEqual([
      503,
      '1',
      expect.stringMatching(/혼잡.*OVERLOADED/s),
    ]);
    go();
    const answers = await Promise.all(all);
    expect(answers.filter(({ status, errors }) => status === 200 && !errors)).toHaveLength(20);
    expect(codes(await client.post(labels))).toBeUndefined();
  });

  it('does not go on for clients that have left, and has room again', async () => {
    const client = await signedIn();
    const before = callsOf('/labels');
    const go = holdGoogle(isLabels);
    const body = JSON.stringify(labels);
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${client.accessToken}` };
    const leaving = await Promise.all(Array.from({ length: 20 }, () => RawConnection.open(test.app.port)));
    for (const one of leaving) one.send(rawRequest('POST', '/graphql', headers, body));
    await until(() => callsOf('/labels') - before === 10);
    const cancelled = () => test.logs.filter((line) => line.includes('"errors":["GMAIL_UNAVAILABLE"]')).length;
    for (const one of leaving) one.leave();
    // What waited for its turn is not begun any more, and what waits for Google is not waited for.
    await until(() => cancelled() === 20);
    go();
    await until(() => test.app.services.queueLengths().gmail_calls.running === 0);
    expect(callsOf('/labels') - before).toBe(10);
    test.google.clearFaults();
    expect(await statusesTogether(client)).toEqual(allServed);
  });

  it('counts a pipelined request out whose connection is gone before its turn', async () => {
    const client = await signedIn();
    const before = callsOf('/labels');
    const go = holdGoogle(isLabels);
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${client.accessToken}` };
    const one = await RawConnection.open(test.app.port);
    one.send(rawRequest('POST', '/graphql', headers, JSON.stringify(labels)).repeat(20));
    await until(() => callsOf('/labels') - before === 10);
    one.leave();
    go();
    await until(() => test.app.services.queueLengths().gmail_calls.running === 0);
    test.google.clearFaults();
    expect(await statusesTogether(client)).toEqual(allServed);
  });

  it('answers when its time is over, with what it has and an error for what it has not', async () => {
    const hasty = await startTestApp({ google: test.google, withoutSender: true, limits: { readingMs: 1_500 } });
    const client = await signedIn('jonas@example.com', hasty);
    const go = holdGoogle(isLabels);
    const answer = await client.post({ query: '{ me { email } gmailLabels { name } }' });
    go();
    expect([answer.status, codes(answer)]).toEqual([200, ['GMAIL_UNAVAILABLE']]);
    await hasty.close();
  });

  it('says so where nothing at all has come of a request in its time', async () => {
    const hasty = await startTestApp({ google: test.google, withoutSender: true, limits: { answerMs: 3_000 } });
    const client = await signedIn('jonas@example.com', hasty);
    const go = holdGoogle(isLabels);
    const answer = await client.post(labels);
    go();
    expect([answer.status, codes(answer), answer.headers.get('retry-after')]).toEqual([
      503,
      ['SERVICE_UNAVAILABLE'],
      '1',
    ]);
    expect(codes(await client.post({ query: '{ me { email } }' }))).toBeUndefined();
    expect(hasty.logs.filter((line) => line.includes('"level":50'))).toEqual([]);
    await hasty.close();
  });

  it('lets so many files flow at once, which hold nothing else up', async () => {
    const client = await signedIn();
    const query = '{ messages(first: 100) { nodes { attachments { downloadUrl } } } }';
    const { data } = await client.post<{ messages: { nodes: { attachments: { downloadUrl: string }[] }[] } }>({
      query,
    });
    const [link = ''] = data.messages.nodes.flatMap(({ attachments }) => attachments.map((file) => file.downloadUrl));
    const path = new URL(link).pathname;
    const go = holdGoogle((request) => /\/messages\/[^/]+$|\/attachments\//.test(request.path));
    const flowing = [client.fetch(path), client.fetch(path)];
    await until(() => test.app.services.queueLengths().gmail_calls.running === 2);
    const beyond = await client.fetch(path);
    expect([beyond.status, beyond.headers.get('retry-after'), await beyond.text()]).toEqual([
      503,
      '1',
      expect.stringContaining('OVERLOADED'),
    ]);
    expect(codes(await client.post(labels))).toBeUndefined();
    go();
    for (const one of flowing) expect((await one).status).toBe(200);
    expect((await client.fetch(path)).status).toBe(200);
  });
});
