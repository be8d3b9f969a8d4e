import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MessageIdsDocument, type MessageIdsQueryVariables } from '../generated/graphql.js';
import { endings, tampered } from '../secrets/tampering.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
let mina: ApiClient;
let all: string[];
beforeAll(async () => {
  test = await startTestApp();
  mina = test.client();
  await mina.signInWithGoogle('mina@example.com');
  all = await test.google.messageIds('mina@example.com');
});
afterAll(() => test.close());

async function page(variables: MessageIdsQueryVariables, by = mina) {
  const { data, errors } = await by.run(MessageIdsDocument, variables);
  if (errors) throw new Error(errors[0]?.extensions.code);
  const { edges = [], pageInfo } = data.messages ?? {};
  return {
    ids: edges.map(({ node }) => node?.gmailId ?? ''),
    cursors: edges.map(({ cursor }) => cursor),
    hasNextPage: pageInfo?.hasNextPage ?? false,
  };
}

/** One step of a walk: a page of this size, then on from its edge at `restart` (0 to 1 of the page). */
interface Step {
  size: number;
  restart: number;
}

/** Walks to the end, taking sizes and mid-page restarts from the steps in turn; each message given once is kept. */
async function walk(
  steps: Step[],
  beforeEachPage: (read: number) => Promise<void> = async () => undefined,
): Promise<string[]> {
  const seen: string[] = [];
  let after: string | undefined;
  for (let turn = 0; ; turn += 1) {
    await beforeEachPage(seen.length);
    const { size, restart } = steps[turn % steps.length] ?? { size: 50, restart: 1 };
    const { ids, cursors, hasNextPage } = await page({ first: size, ...(after === undefined ? {} : { after }) });
    const kept = Math.max(1, Math.ceil(ids.length * restart));
    seen.push(...ids.slice(0, kept));
    after = cursors[kept - 1];
    if (!hasNextPage && kept >= ids.length) return seen;
    if (after === undefined) throw new Error('A page that is not the last was empty.');
  }
}

const sizes = fc.constantFrom(1, 7, 33, 100);
const steps = fc.array(fc.record({ size: sizes, restart: fc.constantFrom(0.2, 0.5, 1) }), {
  minLength: 1,
  maxLength: 6,
});

describe('cursors', () => {
  it.each([1, 7, 33, 100])('give every message once and in order, in pages of %d', async (size) => {
    expect(await walk([{ size, restart: 1 }])).toEqual(all);
  });

  it('give every message once and in order, over any mix of page sizes and mid-page restarts', async () => {
    await fc.assert(
      fc.asyncProperty(
        steps.filter((mix) => mix.some(({ size, restart }) => size * restart >= 16)),
        async (mix) => {
          expect(await walk(mix)).toEqual(all);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('give every message once and in order while new mail arrives', async () => {
    await fc.assert(
      fc.asyncProperty(
        steps.filter((mix) => mix.some(({ size, restart }) => size * restart >= 33)),
        fc.array(fc.constantFrom(0, 1, 3, 40), { minLength: 1, maxLength: 4 }),
        async (mix, arrivals) => {
          const before = await test.google.messageIds('mina@example.com');
          let turn = 0;
          const seen = await walk(mix, async (read) => {
            const count = read === 0 || turn > 8 ? 0 : (arrivals[turn % arrivals.length] ?? 0);
            turn += 1;
            for (let arrived = 0; arrived < count; arrived += 1)
              await test.google.deliver('mina@example.com', { from: 'news@example.com', subject: 'New', text: 'New' });
          });
          expect(seen).toEqual(before);
        },
      ),
      { numRuns: 8 },
    );
  });

  it('go on in place when their own message is deleted', async () => {
    const first = await page({ first: 10 });
    await test.google.deleteMessage('mina@example.com', first.ids[9] ?? '');
    const second = await page({ first: 10, after: first.cursors[9] ?? '' });
    const now = await test.google.messageIds('mina@example.com');
    expect(second.ids).toEqual(now.slice(9, 19));
  });

  it('turn a thousand ids in one list call a page, but for one', async () => {
    for (let count = (await test.google.messageIds('mina@example.com')).length; count < 1000; count += 1)
      await test.google.deliver('mina@example.com', { from: 'bulk@example.com', subject: `Bulk ${count}`, text: 'x' });
    test.google.clearCalls();
    let after: string | undefined;
    for (let turn = 0; turn < 10; turn += 1)
      after = (await page({ first: 100, ...(after === undefined ? {} : { after }) })).cursors.at(-1);
    expect(test.google.calls.length).toBeLessThanOrEqual(11);
  });

  it('are the same for the same place', async () => {
    expect((await page({ first: 5 })).cursors).toEqual((await page({ first: 5 })).cursors);
  });

  it('are refused with another filter, of another person, and altered in any character', async () => {
    const code = (variables: MessageIdsQueryVariables, by = mina) =>
      page(variables, by).then(
        () => 'accepted',
        (error: Error) => error.message,
      );
    const { cursors } = await page({ first: 3 });
    const after = cursors[1] ?? '';
    expect(await code({ after })).toBe('accepted');
    const stranger = test.client();
    await stranger.signInWithGoogle('jonas@example.com');
    const others: [MessageIdsQueryVariables, ApiClient?][] = [
      [{ after, query: 'in:inbox' }],
      [{ after, labelIds: ['INBOX'] }],
      [{ after, includeSpamTrash: true }],
      [{ after }, stranger],
      [{ after: '' }],
      [{ after: 'nonsense' }],
    ];
    for (const [variables, by] of others) expect(await code(variables, by)).toBe('INVALID_CURSOR');
    await fc.assert(
      fc.asyncProperty(tampered(after), async (altered) => {
        expect(await code({ after: altered })).toBe('INVALID_CURSOR');
      }),
      { numRuns: 30 },
    );
    for (const altered of endings(after))
      expect([altered, await code({ after: altered })]).toEqual([altered, 'INVALID_CURSOR']);
  });
});
