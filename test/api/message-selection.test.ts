import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

/** What a field of Message says in a document, and what it costs at Gmail. */
interface Field {
  name: string;
  rest?: string;
  /** Field of the answer that it needs. */
  part?: 'labelIds' | 'snippet' | 'internalDate' | 'sizeEstimate';
  headers?: string[] | 'all';
  body?: true;
}

const fields: Field[] = [
  { name: 'id' },
  { name: 'gmailId' },
  { name: 'thread', rest: '{ gmailId }' },
  { name: 'gmailUrl' },
  { name: 'snippet', part: 'snippet' },
  { name: 'receivedAt', part: 'internalDate' },
  { name: 'sizeBytes', part: 'sizeEstimate' },
  { name: 'isUnread', part: 'labelIds' },
  { name: 'labels', rest: '{ gmailId }', part: 'labelIds' },
  { name: 'subject', headers: ['subject'] },
  { name: 'from', rest: '{ raw }', headers: ['from'] },
  { name: 'to', rest: '{ address }', headers: ['to'] },
  { name: 'cc', rest: '{ name }', headers: ['cc'] },
  { name: 'rfc822MessageId', headers: ['message-id'] },
  { name: 'headers', rest: '{ name value }', headers: 'all' },
  { name: 'headers', rest: '(names: ["Date", "SUBJECT"]) { name value }', headers: ['date', 'subject'] },
  { name: 'headers', rest: '(names: $names) { name value }', headers: ['reply-to'] },
  { name: 'text', body: true },
  { name: 'html', body: true },
  { name: 'attachments', rest: '{ filename sizeBytes }', body: true },
];

/** What a field is called in the answer: half of them by an alias, of which an operation may have fifteen. */
const keyOf = (index: number) => (index < 10 ? (fields[index]?.name ?? '') : `f${index}`);
const asKey = (index: number) => (index < 10 ? '' : `${keyOf(index)}: `);

const everyField = fields.map(({ name, rest = '' }, index) => `${asKey(index)}${name} ${rest}`).join(' ');
const variables = { names: ['Reply-To'], yes: true, no: false, first: 3 };
const declared = '$names: [String!], $yes: Boolean!, $no: Boolean!, $first: Int';
const used = 'a: __typename @include(if: $yes) b: __typename @skip(if: $no)';

/** How a field can be written; `skipped` is not asked for. */
const manners = {
  plain: (field: string) => field,
  included: (field: string) => `${field} @include(if: $yes)`,
  notSkipped: (field: string) => `${field} @skip(if: $no)`,
  inline: (field: string) => `... on Message { ${field} }`,
  untyped: (field: string) => `... { ${field} }`,
  includedInline: (field: string) => `... on Message @include(if: $yes) { ${field} }`,
  skipped: (field: string) => `${field} @include(if: $no)`,
  skippedInline: (field: string) => `... on Message @skip(if: $yes) { ${field} }`,
};
type Manner = keyof typeof manners;

function written(index: number, manner: Manner): string {
  const { name = '', rest = '' } = fields[index] ?? {};
  const [argument = '', selection = ''] = rest.startsWith('(') ? rest.split(/(?<=\)) /) : ['', rest];
  const directive = /@.*$/.exec(manners[manner](''))?.[0] ?? '';
  const bare = `${asKey(index)}${name}${argument}`;
  if (manner === 'included' || manner === 'notSkipped' || manner === 'skipped')
    return `${bare} ${directive} ${selection}`;
  return manners[manner](`${bare} ${selection}`);
}

let test: TestApp;
let mina: ApiClient;
let whole: Record<string, unknown>[];
beforeAll(async () => {
  test = await startTestApp({ environment: { MESSAGE_CACHE: 'off' } });
  mina = test.client();
  await mina.signInWithGoogle('mina@example.com');
  const query = `query(${declared}) { messages(first: $first) { nodes { ${everyField} ${used} } } }`;
  const { data } = await mina.post<{ messages: { nodes: Record<string, unknown>[] } }>({ query, variables });
  whole = data.messages.nodes;
});
afterAll(() => test.close());

/** The cheapest messages.get for these fields, as its query says it; undefined when none is needed. */
function cheapest(chosen: readonly Field[]): object | undefined {
  const headers = chosen.flatMap((field) => field.headers ?? []);
  const parts = [...new Set(chosen.flatMap(({ part }) => part ?? []))];
  const body = chosen.some((field) => field.body);
  if (headers.length === 0 && parts.length === 0 && !body) return undefined;
  const format = body ? 'full' : headers.length > 0 ? 'metadata' : 'minimal';
  const payload = body ? ['payload'] : headers.length > 0 ? ['payload/headers'] : [];
  const named = body || headers.includes('all') ? [] : [...new Set(headers)].sort();
  return { format, fields: ['id', 'threadId', ...parts, ...payload].sort(), metadataHeaders: named };
}

function gets(): object[] {
  return test.google.calls
    .filter(({ path }) => /\/messages\/[0-9a-f]+$/.test(path))
    .map(({ query }) => ({
      format: query.get('format'),
      fields: query.get('fields')?.split(',').sort(),
      metadataHeaders: query.getAll('metadataHeaders'),
    }));
}

const chosenFields = fc.uniqueArray(
  fc.tuple(fc.nat(fields.length - 1), fc.constantFrom(...(Object.keys(manners) as Manner[]))),
  { minLength: 1, maxLength: 8, selector: ([index]) => index },
);
const places = fc.constantFrom(
  (fragment: string) => `messages(first: $first) { nodes { ${fragment} } }`,
  (fragment: string) => `messages(first: $first) { edges { node { ${fragment} } } }`,
  (fragment: string) =>
    `messages(first: $first) { edges { cursor ... on MessageEdge { node { ...Some } } } }#${fragment}`,
);

describe('a selection of fields', () => {
  it('is answered as from the whole message, by the cheapest request that can', async () => {
    await fc.assert(
      fc.asyncProperty(chosenFields, places, async (chosen, place) => {
        const selection = chosen.map(([index, manner]) => written(index, manner)).join(' ');
        const document = place(`${selection} ${used}`);
        const [body = '', fragment] = document.split('#');
        const some = fragment === undefined ? '' : `fragment Some on Message { ${fragment} }`;
        test.google.clearCalls();
        const { data, errors } = await mina.post<{ messages: Page }>({
          query: `query(${declared}) { ${body} other: serviceStatus { h: __typename @include(if: $yes) } ${namesUsed} } ${some}`,
          variables,
        });
        expect(errors).toBeUndefined();
        const asked = chosen.filter(([, manner]) => !manner.startsWith('skipped')).map(([index]) => index);
        const nodes = data.messages.nodes ?? data.messages.edges?.map(({ node }) => node) ?? [];
        const expected = whole.map((message) => only(message, asked));
        expect(nodes.map((message) => only(message, asked))).toEqual(expected);
        const get = cheapest(asked.flatMap((index) => fields[index] ?? []));
        expect(gets()).toEqual(get ? whole.map(() => get) : []);
      }),
      { numRuns: 150 },
    );
  }, 90_000);
});

interface Page {
  nodes?: Record<string, unknown>[];
  edges?: { node: Record<string, unknown> }[];
}

/** A variable that is declared must be used; this use asks nothing of Gmail. */
const namesUsed = 'unused: messages(first: 1) @include(if: $no) { nodes { headers(names: $names) { name } } }';

/** These fields, without the signed links, which differ each time. */
function only(message: Record<string, unknown>, indices: readonly number[]): object {
  const entries = indices.map((index) => [keyOf(index), message[keyOf(index)]]);
  return JSON.parse(JSON.stringify(Object.fromEntries(entries)).replace(/\/attachments\/[\w.-]+/g, '/attachments/…'));
}
