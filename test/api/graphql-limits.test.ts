import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { errorCodes, type OperationLimitName, operationLimitNames } from '../../src/error-codes.js';
import { startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({ withoutSender: true });
});
afterAll(() => test.close());

type Body = { query: string; variables?: object; operationName?: string };

const times = (count: number, write: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => write(index)).join(' ');
const deep = 'messages(first: 1) { nodes { thread { messages { thread { messages { labels { messages(first: 1) { nodes';
const ofTypes = (count: number) => `${'ofType { '.repeat(count)}name${' }'.repeat(count)}`;

interface Bound {
  limit: OperationLimitName;
  allowed: number;
  found?: number;
  /** Just what is allowed, with 0; one more, with 1. */
  ask: (more: 0 | 1) => Body;
}

const bounds: Bound[] = [
  {
    limit: 'TOKENS',
    allowed: 1000,
    found: 1001,
    ask: (more) => ({ query: `{ nodes(ids: [${times(988 + more, () => '"x"')}]) { id } }` }),
  },
  {
    limit: 'SELECTIONS',
    allowed: 1000,
    ask: (more) => ({
      query: `{ me { ${times(37, () => '...F')} ${more ? 'name' : ''} } } fragment F on User { ${'... { '.repeat(25)}id${' }'.repeat(25)} }`,
    }),
  },
  {
    limit: 'DEPTH',
    allowed: 10,
    found: 11,
    ask: (more) => ({ query: `{ ${deep} { ${more ? 'from { name }' : 'id'} } } } } } } } } } }` }),
  },
  {
    limit: 'DEPTH',
    allowed: 16,
    found: 17,
    ask: (more) => ({ query: `{ __type(name: "Query") { fields { type { ${ofTypes(12 + more)} } } } }` }),
  },
  {
    limit: 'ALIASES',
    allowed: 15,
    found: 16,
    ask: (more) => ({ query: `{ ${times(15 + more, (n) => `a${n}: me { id }`)} }` }),
  },
  {
    limit: 'ALIASES',
    allowed: 15,
    found: 18,
    ask: (more) => ({
      query: `{ ${times(5 + more, () => 'me { ...F }')} } fragment F on User { a: id b: id c: id }`,
    }),
  },
  {
    limit: 'DIRECTIVES',
    allowed: 50,
    found: 51,
    ask: (more) => ({ query: `{ ${times(50 + more, () => '... @skip(if: false) { me { id } }')} }` }),
  },
  {
    limit: 'REPEATED_FIELDS',
    allowed: 50,
    found: 51,
    ask: (more) => ({ query: `{ me { ${times(51 + more, () => 'id')} } }` }),
  },
  {
    limit: 'VARIABLES',
    allowed: 1000,
    ask: (more) => ({
      query: 'query($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      variables: { ids: Array.from({ length: 999 + more }, () => 'x') },
    }),
  },
  {
    limit: 'COST',
    allowed: 1000,
    found: 1020,
    ask: (more) => ({
      query: 'query($first: Int) { gmailLabels { messages(first: $first) { nodes { id } } } }',
      variables: { first: 49 + more },
    }),
  },
  {
    limit: 'INTROSPECTION',
    allowed: 10_000,
    ask: (more) => ({
      query: getIntrospectionQuery().replace(
        'queryType',
        more ? 'again: types { ...FullType } queryType' : 'queryType',
      ),
    }),
  },
];

const post = async (body: object, language = 'en') => {
  const client = test.client();
  client.headers['accept-language'] = language;
  return client.post(body);
};

describe('an operation at a limit', () => {
  it.each(bounds)(
    'is let through at $limit $allowed, and refused beyond it',
    async ({ limit, allowed, found, ask }) => {
      const within = await post(ask(0));
      expect(within.errors?.map(({ extensions }) => extensions.code) ?? []).not.toContain('OPERATION_TOO_COMPLEX');
      expect(within.errors?.map(({ extensions }) => extensions.code) ?? []).not.toContain('GRAPHQL_VALIDATION_FAILED');
      const beyond = await post(ask(1));
      expect([beyond.status, beyond.data, beyond.errors?.length]).toEqual([400, undefined, 1]);
      const { extensions, message = '' } = beyond.errors?.[0] ?? {};
      expect(extensions).toMatchObject({
        code: 'OPERATION_TOO_COMPLEX',
        limit,
        allowed,
        ...(found === undefined ? {} : { found }),
      });
      const numbers = [allowed, extensions?.['found'] ?? allowed].map((count) => Number(count).toLocaleString('en-US'));
      for (const number of numbers) expect(message).toContain(number);
      const korean = (await post(ask(1), 'ko')).errors?.[0]?.message ?? '';
      expect(korean).toMatch(/[가-힣]/);
      for (const number of numbers) expect(korean).toContain(number);
      expect(message + korean).not.toMatch(/[{}]/);
    },
  );

  it('is tried at every limit there is', () => {
    expect([...new Set(bounds.map(({ limit }) => limit))].sort()).toEqual([...operationLimitNames].sort());
  });

  it('is refused the second time as it was the first', async () => {
    const query = `{ ${times(16, (n) => `b${n}: me { id }`)} }`;
    const codes = [await post({ query }), await post({ query })].map(({ errors }) => errors?.[0]?.extensions.code);
    expect(codes).toEqual(['OPERATION_TOO_COMPLEX', 'OPERATION_TOO_COMPLEX']);
  });

  it('is refused by GET as by POST', async () => {
    const query = encodeURIComponent(`{ ${times(16, (n) => `c${n}: me { id }`)} }`);
    const headers = { 'apollo-require-preflight': 'yes' };
    const response = await test.client().fetch(`/graphql?query=${query}`, { headers });
    const { errors } = (await response.json()) as { errors: { extensions: object }[] };
    expect([response.status, errors[0]?.extensions]).toMatchObject([400, { limit: 'ALIASES' }]);
  });
});

const page = (first: string, rest = 'id') => `messages(first: ${first}) { nodes { ${rest} } }`;
const costs: [string, number, Body][] = [
  ['pages beside each other', 1100, { query: `{ ${times(11, (n) => `a${n}: ${page('100')}`)} }` }],
  ['whole HTML', 1200, { query: `{ ${times(6, (n) => `a${n}: ${page('100', 'html')}`)} }` }],
  [
    'edges as nodes',
    1200,
    { query: `{ ${times(6, (n) => `a${n}: messages(first: 100) { edges { node { html } } }`)} }` },
  ],
  ['pages of labels', 1020, { query: `{ gmailLabels { ${page('50')} } }` }],
  [
    'the defaults of the schema',
    2820,
    { query: '{ gmailLabels { messages { nodes { html thread { messages { gmailId } } } } } }' },
  ],
  [
    'the default of a variable',
    1200,
    { query: `query($n: Int = 100) { ${page('$n', 'html thread { messages { html } }')} }` },
  ],
  [
    'a variable over its default',
    1200,
    {
      query: `query($n: Int = 1) { ${page('$n', 'html thread { messages { html } }')} }`,
      variables: { n: 100 },
    },
  ],
  [
    'a fragment wherever it is used',
    1200,
    {
      query: `{ ${times(6, (n) => `a${n}: messages(first: 100) { ...F }`)} } fragment F on MessageConnection { nodes { html } }`,
    },
  ],
  [
    'the messages of conversations',
    1406,
    {
      query: `{ node(id: "x") { ... on Thread { messages { ${'thread { messages { '.repeat(3)}html${' } }'.repeat(3)} } } } }`,
    },
  ],
  [
    'things by their ids',
    1100,
    {
      query: 'query($ids: [ID!]!) { nodes(ids: $ids) { ... on Thread { messages { html } } } }',
      variables: { ids: Array.from({ length: 100 }, () => 'x') },
    },
  ],
  [
    'passwords',
    1100,
    { query: `mutation { ${times(11, (n) => `a${n}: login(email: "a@example.com", password: "x") { __typename }`)} }` },
  ],
];

describe('the cost of an operation', () => {
  it.each(costs)('counts %s', async (_what, found, body) => {
    const { errors } = await post(body);
    expect(errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'OPERATION_TOO_COMPLEX', limit: 'COST', allowed: 1000, found },
    ]);
  });

  it('leaves a page of a hundred whole messages, a size that cannot be, and ten passwords to whoever decides on them', async () => {
    const mina = test.client();
    await mina.signInWithGoogle('mina@example.com');
    const whole = 'id subject text html from { name address } to { raw } labels { name } attachments { filename }';
    const hundred = await mina.post<{ messages: { nodes: unknown[] } }>({ query: `{ ${page('100', whole)} }` });
    expect([hundred.errors, hundred.data.messages.nodes.length]).toEqual([undefined, 100]);
    const sizes = await mina.post({ query: `{ ${page('2000000000')} }` });
    expect(sizes.errors?.[0]?.extensions.code).toBe('INVALID_PAGE_SIZE');
    const logins = times(10, (n) => `a${n}: login(email: "nobody${n}@example.com", password: "x") { __typename }`);
    expect((await post({ query: `mutation { ${logins} }` })).errors).toBeUndefined();
  });
});

describe('a request', () => {
  it('may bring several operations, of which one is carried out, and all have to be within the limits', async () => {
    const query = 'query A { me { id } } query B { serviceStatus { sender } }';
    expect((await post({ query, operationName: 'A' })).data).toEqual({ me: null });
    expect((await post({ query })).errors?.[0]?.extensions.code).toBe('OPERATION_RESOLUTION_FAILURE');
    const hidden = `${query} query C { ${times(16, (n) => `a${n}: me { id }`)} }`;
    expect((await post({ query: hidden, operationName: 'A' })).errors?.[0]?.extensions).toMatchObject({ found: 16 });
  });

  it('is one operation, never a list of them', async () => {
    const list = [{ query: '{ me { id } }' }, { query: '{ me { id } }' }];
    const [english, korean] = [await post(list), await post(list, 'ko')];
    expect([english.status, english.errors]).toEqual([
      400,
      [{ message: expect.stringMatching(/list.*one operation/), extensions: { code: 'INVALID_INPUT' } }],
    ]);
    expect(korean.errors?.[0]?.message).toMatch(/목록/);
  });

  it('cannot leave its operation here for later', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
    for (const body of [{ extensions }, { extensions, query: '{ me { id } }' }])
      expect((await post(body)).errors?.[0]?.extensions.code).toBe('PERSISTED_QUERY_NOT_SUPPORTED');
  });

  it('hears of what is wrong without its own long values and names', async () => {
    const long = 'a secret '.repeat(5000);
    const name = 'f'.repeat(50_000);
    const number = await post({
      query: 'query($n: Int) { messages(first: $n) { nodes { id } } }',
      variables: { n: long },
    });
    const unknown = await post({ query: `{ ${name} }` });
    const operation = await post({ query: 'query A { me { id } }', operationName: name });
    for (const { errors } of [number, unknown, operation]) expect(errors?.[0]?.message.length).toBeLessThan(500);
    await post({ query: `query ${name} { me { id } }` });
    expect(Math.max(...test.logs.map(({ length }) => length))).toBeLessThan(2000);
  });

  it('is told of twenty mistakes at most', async () => {
    const { errors } = await post({ query: `{ ${times(300, (n) => `f${n}`)} }` });
    expect(errors?.length).toBe(21);
  });

  it('brings GraphiQL and code generators the whole schema, in what they ask it by', async () => {
    const options = [
      {},
      { typeDepth: 7 },
      {
        schemaDescription: true,
        specifiedByUrl: true,
        directiveIsRepeatable: true,
        inputValueDeprecation: true,
        oneOf: true,
      },
    ];
    for (const option of options) {
      const { data, errors } = await post({ query: getIntrospectionQuery(option) });
      expect([errors, JSON.stringify(data).includes('OPERATION_TOO_COMPLEX')]).toEqual([undefined, true]);
    }
    expect(errorCodes).toContain('OPERATION_TOO_COMPLEX');
  });
});
