import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MessageHeadersDocument } from '../generated/graphql.js';
import { knownLabelValues } from '../known-label-values.js';
import { describeAlone } from './alone.js';
import type { ApiClient } from './api-client.js';
import { scrape } from './metrics-reader.js';
import { startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
let mina: ApiClient;
beforeAll(async () => {
  test = await startTestApp({ people: ['ada'], environment: { METRICS: 'on' } });
  mina = test.client();
  await mina.signInWithGoogle('mina@example.com');
});
afterAll(() => test.close());

/** What clients write where it could end up in a label; `mark` is in all of it. */
async function storm(mark: string): Promise<void> {
  const client = test.client();
  client.accessToken = mina.accessToken;
  const odd = [`${mark}"} 1\\n evil_metric{a="`, `${mark}@example.com`, `${mark}${'x'.repeat(5_000)}`, `\u0000${mark}`];
  const bodies = [
    { query: `query ${mark} { ${mark}: me { email } ${mark}2: me { id } }`, operationName: mark },
    { query: `query ${mark} { me { email } }`, operationName: `${mark}No` },
    { query: `{ ${mark}Field }` },
    { query: `{ node(id: "${mark}") { id } }` },
    { query: `{ me { ${mark}: email } }`, extensions: { persistedQuery: { version: 1, sha256Hash: mark } } },
    { query: `{ __schema { queryType { ${mark}: name } } }` },
    { query: `mutation { __proto__ constructor(${mark}: 1) }` },
    ...odd.map((text) => ({ query: `{ message(id: ${JSON.stringify(text)}) { id } }` })),
    ...odd.map((text) => ({
      query: 'query($q: String) { messages(query: $q) { edges { cursor } } }',
      variables: { q: text },
    })),
    ...odd.map((text) => ({ query: text, operationName: text })),
    ...odd.map((text) => ({ query: `mutation { requestCode(email: ${JSON.stringify(text)}) { __typename } }` })),
    { query: `mutation { login(email: "${mark}@example.com", password: "${mark}") { __typename } }` },
    { query: `mutation { verifyCode(requestId: "${mark}", code: "${mark}") { __typename } }` },
  ];
  for (const body of bodies) await client.post(body);
  for (const path of [`/${mark}`, `/auth/${mark}`, `/attachments/${mark}`, `/${mark}/graphql`, `/metrics/${mark}`])
    await client.fetch(path);
  await client.fetch(`/auth/google/callback?code=${mark}&state=${mark}`);
  await client.fetch('/graphql', { method: 'POST', body: mark, headers: { 'content-type': 'application/json' } });
  const body = { error: { code: 400, message: mark, status: mark, errors: [{ reason: mark }] } };
  test.google.addFault({
    match: ({ path }) => path.endsWith('/labels'),
    action: { kind: 'status', status: 418, body },
  });
  await client.post({ query: `{ ${mark}: gmailLabels { id } }` });
}

describeAlone('the labels', () => {
  it('do not grow with what clients and Google make up', async () => {
    // Asking for them is counted too, from the second time on.
    await scrape(test);
    await storm('firstStorm');
    const first = await scrape(test);
    await storm('secondStorm');
    const second = await scrape(test);
    expect(second.series).toEqual(first.series);
    expect(second.text).not.toMatch(/Storm|evil_metric/i);
  });

  it('have values that are known beforehand, and no others', async () => {
    for (const { name, labels } of (await scrape(test)).samples.filter((sample) => sample.name.startsWith('gmail_')))
      for (const [label, value] of Object.entries(labels))
        expect({ name, label, value, isKnown: knownLabelValues[label]?.includes(value) }).toMatchObject({
          isKnown: true,
        });
  });

  it('and all the rest hold nothing about a person: no address, id, code or token', async () => {
    const { requestId, code } = await mina.requestCode({ email: 'ada@example.com', purpose: 'SIGN_UP' });
    const token = await test.client().prove('jonas@example.com', 'SIGN_UP');
    await mina.run(MessageHeadersDocument, { first: 5 });
    const ids = await test.google.messageIds('mina@example.com');
    const accounts = await test.database.query<{ id: string }>('SELECT id FROM google_accounts');
    const { text } = await scrape(test);
    const secrets = [requestId, token, mina.accessToken ?? '', ...mina.cookies.values(), ...test.google.bearerTokens()];
    for (const secret of [...secrets, ...ids, ...accounts.map(({ id }) => id)]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/@|example|Mina/);
    // Six digits may stand in a number of bytes; in a label they may not.
    expect([...text.matchAll(/"([^"]*)"/g)].map(([, value]) => value)).not.toContain(code);
  });
});
