import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const mailbox = 'mina@example.com';
/** Asked in turn, so that what is kept of a message grows field by field. */
const selections = [
  'subject',
  'isUnread labels { gmailId }',
  'snippet from { raw }',
  'text isUnread',
  'headers { name value }',
];

let cached: TestApp;
let plain: TestApp;
let clients: ApiClient[];
beforeAll(async () => {
  cached = await startTestApp();
  plain = await startTestApp({ google: cached.google, withoutSender: true, environment: { MESSAGE_CACHE: 'off' } });
  clients = [cached.client(), plain.client()];
  for (const client of clients) await client.signInWithGoogle(mailbox);
});
afterAll(async () => {
  await plain.close();
  await cached.close();
});

async function step(action: Action): Promise<void> {
  const { google } = cached;
  const ids = await google.messageIds(mailbox);
  const id = ids['at' in action ? action.at % Math.min(12, ids.length) : 0] ?? '';
  switch (action.kind) {
    case 'mail':
      await google.deliver(mailbox, { from: 'p@example.com', subject: action.subject, text: action.subject });
      return;
    case 'label':
      await google.modifyLabels(mailbox, id, { add: [action.label] });
      return;
    case 'unlabel':
      await google.modifyLabels(mailbox, id, { remove: [action.label] });
      return;
    case 'delete':
      await google.deleteMessage(mailbox, id);
      return;
    case 'forget':
      google.forgetHistory(mailbox);
      return;
    case 'restart':
      await cached.restart();
      return;
    case 'wait':
      cached.clock.advance(action.minutes * 60);
      plain.clock.advance(action.minutes * 60);
      await Promise.all(clients.map((client) => client.refresh()));
      return;
    case 'ask':
      await compare(action.first, selections[action.selection] ?? '', action.parallel);
  }
}

/** Both servers answer the same, however many ask at once. */
async function compare(first: number, fields: string, parallel: number): Promise<void> {
  const query = `{ messages(first: ${first}) { nodes { gmailId thread { gmailId } ${fields} } } }`;
  const [expected, ...answers] = await Promise.all([
    clients[1]?.post({ query }),
    ...Array.from({ length: parallel }, () => clients[0]?.post({ query })),
  ]);
  expect(expected?.errors).toBeUndefined();
  for (const answer of answers) expect([answer?.errors, answer?.data]).toEqual([undefined, expected?.data]);
}

const at = fc.nat(11);
const label = fc.constantFrom('UNREAD', 'STARRED', 'IMPORTANT');
const actions = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      first: fc.integer({ min: 1, max: 12 }),
      selection: fc.nat(4),
      parallel: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('label' as const, 'unlabel' as const), at, label }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('mail' as const), subject: fc.stringMatching(/^[a-z]{1,8}$/) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), at }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'forget' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 55 }) }) },
);
type Action = typeof actions extends fc.Arbitrary<infer T> ? T : never;

describe('the message cache', () => {
  it('answers as if it were not there, whatever happens in the mailbox', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(actions, { minLength: 8, maxLength: 25 }), async (sequence) => {
        for (const action of sequence) await step(action);
        await compare(12, 'subject isUnread labels { gmailId }', 1);
      }),
      { numRuns: 25, endOnFailure: true },
    );
  }, 120_000);
});
