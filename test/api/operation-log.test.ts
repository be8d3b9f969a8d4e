import { afterEach, expect, it } from '@jest/globals';
import { MessageHeadersDocument } from '../generated/graphql.js';
import { startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
afterEach(() => test.close());

it('the log has the codes that an operation was refused with', async () => {
  test = await startTestApp({ withoutSender: true });
  await test.client().run(MessageHeadersDocument, { first: 1 });
  const lines = test.logs.map((line) => JSON.parse(line) as { msg: string; operation?: string; errors?: string[] });
  expect(lines.filter(({ msg }) => msg === 'operation')).toEqual([
    expect.objectContaining({ operation: 'MessageHeaders', errors: ['UNAUTHENTICATED'] }),
  ]);
});
