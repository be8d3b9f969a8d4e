import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { errorCodes } from '../../src/error-codes.js';
import { payloadTree } from '../google/payloads.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const fields =
  'id gmailId snippet receivedAt sizeBytes isUnread labels { name } subject from { name address raw } to { raw } cc { raw } rfc822MessageId headers { name value } text html attachments { id filename mimeType sizeBytes isInline contentId downloadUrl } gmailUrl thread { id }';

let test: TestApp;
let mina: ApiClient;
beforeAll(async () => {
  test = await startTestApp({ environment: { MESSAGE_CACHE: 'off' } });
  mina = test.client();
  await mina.signInWithGoogle('mina@example.com');
});
afterAll(() => test.close());

const anyValue = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant(undefined));
const likely = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: anyValue });
const anyMessage = fc.oneof(
  { weight: 1, arbitrary: fc.jsonValue() },
  {
    weight: 9,
    arbitrary: fc.record({
      id: likely(fc.string()),
      threadId: likely(fc.string()),
      labelIds: likely(fc.array(fc.string())),
      snippet: likely(fc.string({ unit: 'binary' })),
      internalDate: likely(fc.bigInt({ min: 0n, max: 2n ** 70n }).map(String)),
      sizeEstimate: likely(fc.double()),
      payload: likely(payloadTree),
    }),
  },
);

it('whatever Gmail says a message is, the answer is a message or a declared error', async () => {
  const {
    data: { messages },
  } = await mina.post<{ messages: { nodes: { id: string }[] } }>({ query: '{ messages(first: 1) { nodes { id } } }' });
  const expected = new Set(errorCodes.filter((code) => code !== 'INTERNAL'));
  await fc.assert(
    fc.asyncProperty(anyMessage, async (body) => {
      test.google.clearFaults();
      const action = { kind: 'status', status: 200, body: JSON.parse(JSON.stringify(body)) } as const;
      test.google.addFault({ match: ({ path }) => /\/messages\/[0-9a-f]+$/.test(path), times: Infinity, action });
      const query = `query($id: ID!) { message(id: $id) { ${fields} } }`;
      const { errors } = await mina.post({ query, variables: { id: messages.nodes[0]?.id } });
      for (const { extensions } of errors ?? []) expect(expected).toContain(extensions.code);
    }),
    { numRuns: 200 },
  );
}, 120_000);
