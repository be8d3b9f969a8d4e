import { afterEach, describe, expect, it } from '@jest/globals';
import type { FaultAction, LocalGoogle } from '../../local-google/local-google.js';
import { MessageHeadersDocument } from '../generated/graphql.js';
import { itAlone } from './alone.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

/** A server with a Google of its own, so that many can fail side by side. */
interface Scene {
  google: LocalGoogle;
  test: TestApp;
  mina: ApiClient;
}

const scenes: Scene[] = [];
afterEach(async () => {
  for (const { test } of scenes.splice(0)) await test.close();
});

async function setScene(): Promise<Scene> {
  const test = await startTestApp({ withoutSender: true, environment: { MESSAGE_CACHE: 'off' } });
  const mina = test.client();
  const scene = { test, mina, google: test.google };
  scenes.push(scene);
  await mina.signInWithGoogle('mina@example.com');
  test.google.clearCalls();
  return scene;
}

const outer = ({ path, inBatch }: { path: string; inBatch: boolean }) =>
  !inBatch && (path.startsWith('/gmail/') || path.startsWith('/batch/'));
const page = (by: ApiClient) => by.run(MessageHeadersDocument, { first: 5 });
const codes = ({ errors }: Awaited<ReturnType<typeof page>>) => [
  ...new Set(errors?.map(({ extensions }) => extensions.code)),
];
const google4 = (status: number, reason: string, message?: string): FaultAction => ({
  kind: 'google-error',
  status,
  reason,
  ...(message ? { message } : {}),
});

/** The rows of Google's error table (https://developers.google.com/workspace/gmail/api/guides/handle-errors). */
const refused: [string, FaultAction, object][] = [
  ['400 Invalid pageToken', google4(400, 'invalidArgument', 'Invalid pageToken'), { code: 'INVALID_CURSOR' }],
  ['400 invalidArgument', google4(400, 'invalidArgument', 'Invalid something'), { code: 'INVALID_INPUT' }],
  [
    '400 failedPrecondition',
    google4(400, 'failedPrecondition'),
    { code: 'GMAIL_UNAVAILABLE', reason: 'MAIL_SERVICE_NOT_ENABLED' },
  ],
  ['401 authError', google4(401, 'authError'), { code: 'GOOGLE_REAUTHORIZATION_REQUIRED', reason: 'REVOKED' }],
  [
    '403 insufficientPermissions',
    google4(403, 'insufficientPermissions'),
    { code: 'GOOGLE_REAUTHORIZATION_REQUIRED', reason: 'MISSING_SCOPES' },
  ],
  ['403 accessNotConfigured', google4(403, 'accessNotConfigured'), { code: 'GMAIL_API_DISABLED' }],
  [
    '403 dailyLimitExceeded',
    google4(403, 'dailyLimitExceeded'),
    { code: 'GMAIL_RATE_LIMITED', retryAfterSeconds: 3600 },
  ],
  ['403 domainPolicy', google4(403, 'domainPolicy'), { code: 'GMAIL_UNAVAILABLE', reason: 'DOMAIN_POLICY' }],
];

const transient: [string, FaultAction, string][] = [
  ['403 rateLimitExceeded', google4(403, 'rateLimitExceeded'), 'GMAIL_RATE_LIMITED'],
  ['403 userRateLimitExceeded', google4(403, 'userRateLimitExceeded'), 'GMAIL_RATE_LIMITED'],
  ['429 rateLimitExceeded', google4(429, 'rateLimitExceeded'), 'GMAIL_RATE_LIMITED'],
  ['500 backendError', google4(500, 'backendError'), 'GMAIL_UNAVAILABLE'],
  ['503 with a page', { kind: 'status', status: 503, body: '<html>' }, 'GMAIL_UNAVAILABLE'],
  ['a connection dropped before', { kind: 'drop-before' }, 'GMAIL_UNAVAILABLE'],
  ['a connection dropped after', { kind: 'drop-after' }, 'GMAIL_UNAVAILABLE'],
  ['half a body', { kind: 'half' }, 'GMAIL_UNAVAILABLE'],
  ['HTML with 200', { kind: 'garbage' }, 'GMAIL_UNAVAILABLE'],
];

/** Three waves of ten requests each. */
async function waves(mina: ApiClient): Promise<Awaited<ReturnType<typeof page>>[]> {
  const answers = [];
  for (let wave = 0; wave < 3; wave += 1)
    answers.push(...(await Promise.all(Array.from({ length: 10 }, () => page(mina)))));
  return answers;
}

describe('a Gmail that refuses', () => {
  it.each(refused)('with %s is asked once, and what it says is told', async (_row, action, extensions) => {
    const { google, mina } = await setScene();
    google.addFault({ match: outer, times: Infinity, action });
    const { errors } = await page(mina);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions).toMatchObject(extensions);
    const asked = google.calls.filter(({ path }) => path.endsWith('/messages'));
    expect(asked).toHaveLength(action.kind === 'google-error' && action.status === 401 ? 2 : 1);
  });
});

describe('a Gmail that fails', () => {
  it('for a moment is asked again, and nobody notices', async () => {
    const outcomes = transient.map(async ([row, action]) => {
      const { google, mina } = await setScene();
      google.addFault({ match: outer, times: 1, action });
      return [row, codes(await page(mina))];
    });
    expect(await Promise.all(outcomes)).toEqual(transient.map(([row]) => [row, []]));
  });

  itAlone(
    'all the time is told apart, is not stormed, and is back within ten seconds',
    async () => {
      const outcomes = transient.map(async ([row, action]) => {
        const { google, mina } = await setScene();
        google.addFault({ match: outer, times: Infinity, action });
        const answers = await waves(mina);
        const stormed = google.calls.length > answers.length * 1.1;
        google.clearFaults();
        const endedAt = Date.now();
        while ((await page(mina)).errors && Date.now() - endedAt < 30_000)
          await new Promise((resolve) => setTimeout(resolve, 250));
        const isBack = Date.now() - endedAt < 10_000;
        return [row, [...new Set(answers.flatMap(codes))], stormed, isBack];
      });
      expect(await Promise.all(outcomes)).toEqual(transient.map(([row, , code]) => [row, [code], false, true]));
    },
    60_000,
  );

  itAlone('in every part of its batches is not stormed either', async () => {
    const { google, mina } = await setScene();
    const action = google4(503, 'backendError');
    google.addFault({ match: ({ inBatch }) => inBatch, times: Infinity, action });
    const answers = await waves(mina);
    expect([...new Set(answers.flatMap(codes))]).toEqual(['GMAIL_UNAVAILABLE']);
    const sent = google.calls.filter(({ batch }) => batch === undefined);
    expect(sent.length).toBeLessThanOrEqual(answers.length * 2 * 1.1);
  });

  it('by silence is given up after ten seconds, and leaves other accounts untouched', async () => {
    const { google, mina, test } = await setScene();
    const jonas = test.client();
    await jonas.signInWithGoogle('jonas@example.com');
    google.addFault({
      match: (request) => outer(request) && request.email === 'mina@example.com',
      times: Infinity,
      delayMs: 60_000,
      action: { kind: 'pass' },
    });
    const startedAt = Date.now();
    const silent = Promise.all(Array.from({ length: 25 }, () => page(mina)));
    await new Promise((resolve) => setTimeout(resolve, 200));
    for (let count = 0; count < 5; count += 1) {
      const askedAt = Date.now();
      expect((await page(jonas)).errors).toBeUndefined();
      expect(Date.now() - askedAt).toBeLessThan(2_000);
    }
    expect([...new Set((await silent).flatMap(codes))]).toEqual(['GMAIL_UNAVAILABLE']);
    expect(Date.now() - startedAt).toBeLessThan(13_000);
    expect(codes(await page(mina))).toEqual(['GMAIL_UNAVAILABLE']);
  });
});
