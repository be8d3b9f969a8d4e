import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

/** What was logged of the operations of this name. */
function logged({ logs }: TestApp, operation: string) {
  const lines = logs.map((line): Record<string, unknown> => JSON.parse(line));
  return lines.filter((line) => line['msg'] === 'operation' && line['operation'] === operation);
}

describe('the log of operations', () => {
  it('has a line for each answer: its request, its name, how long it took, and what was refused', async () => {
    const client = test.client();
    const greeted = await client.post({ query: 'query Greet { __typename }' });
    const refused = await client.post({ query: 'query Peek { messages { nodes { id } } }' });
    const line = { level: 30, time: expect.any(Number), ms: expect.any(Number), msg: 'operation' };
    const idOf = ({ headers }: { headers: Headers }) => headers.get('x-request-id');
    expect(logged(test, 'Greet')).toEqual([{ ...line, requestId: idOf(greeted), operation: 'Greet' }]);
    expect(logged(test, 'Peek')).toEqual([
      { ...line, requestId: idOf(refused), operation: 'Peek', errors: ['UNAUTHENTICATED'] },
    ]);
  });

  it('has the last answer too when the server is closed', async () => {
    const other = await startTestApp({ google: test.google, withoutSender: true });
    const client = other.client();
    await client.signInWithGoogle('mina@example.com');
    let arrived: () => void = () => undefined;
    const underWay = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    let answer: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      answer = resolve;
    });
    other.google.addFault({
      match: ({ path }) => {
        const isIt = path.endsWith('/labels');
        if (isIt) arrived();
        return isIt;
      },
      until,
      action: { kind: 'pass' },
    });
    const slow = client.post({ query: 'query Last { gmailLabels { name } }' });
    await underWay;
    const closed = other.close();
    answer();
    await closed;
    expect(logged(other, 'Last')).toHaveLength(1);
    await slow;
  });
});
