import { getIntrospectionQuery } from 'graphql';

/** What the server takes at most as a request's body. */
export const mostBytes = 100 * 1024;

/** A document made to be much work, or what comes with it; `body` is JSON as it is sent. */
export interface HostileDocument {
  name: string;
  body: string;
}

/** `text` as often as it fits into a request beside 2 kB of other things, counted as JSON writes it. */
const filled = (text: string) =>
  text.repeat(Math.floor((mostBytes - 2048) / (Buffer.byteLength(JSON.stringify(text)) - 2)));
const times = (count: number, write: (index: number) => string, between = ' ') =>
  Array.from({ length: count }, (_, index) => write(index)).join(between);
const nested = (depth: number, open: string, core: string, close: string) =>
  open.repeat(depth) + core + close.repeat(depth);

const everyType =
  'name kind description specifiedByURL isOneOf fields { name } interfaces { name } enumValues { name } inputFields { name } possibleTypes { name }';

const userFields =
  'id email emailVerified name createdAt googleAccounts { id email name status missingScopes connectedAt }';

/** Under the limit of tokens, so that everything behind the parser has its turn. */
const documents: Record<string, string> = {
  'a field again and again': `{ me { ${filled('id ')} } }`,
  'a field again and again, just under the limit of tokens': `{ me { ${times(990, () => 'id')} } }`,
  'an object again and again': `{ ${times(190, () => 'me { id name }')} }`,
  'objects within objects, each again and again': `{ ${times(8, () => `me { ${times(8, () => `googleAccounts { ${times(5, () => 'id email')} }`)} }`)} }`,
  'many aliases': `{ ${filled('a: me { id } ')} }`,
  'aliases that differ, just under the limit of tokens': `{ ${times(150, (n) => `a${n}: me { id }`)} }`,
  'aliases that conflict': `{ ${times(7, (n) => `same: messages(first: ${n}) { ${times(12, (m) => `x: nodes { id } x${m % 5} { y }`)} }`)} }`,
  'conflicts deep within': `{ ${times(6, (n) => `me { googleAccounts { ${times(12, (m) => `a: ${['id', 'email', 'name'][(n + m) % 3]}`)} } }`)} }`,
  'deep nesting': `{ messages { nodes { ${nested(1000, 'thread { messages { ', 'id', '} } ')} } } }`,
  'deep nesting, just under the limit of tokens': `{ messages { nodes { ${nested(150, 'thread { messages { ', 'id', '} } ')} } } }`,
  'deep inline fragments': `{ ${nested(190, '... on Query { ', 'me { id }', '} ')} }`,
  'open braces alone': filled('{'),
  'open braces and names': filled('{a'),
  'open brackets alone': `{ nodes(ids: ${filled('[')}`,
  'fragments that double': `{ ...F0 } ${times(60, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)} fragment F60 on Query { me { id } }`,
  'fragments that double under aliases': `{ me { id } ...F0 } ${times(45, (n) => `fragment F${n} on Query { a: node(id: 1) { id } ...F${n + 1} ...F${n + 1} }`)} fragment F45 on Query { me { id } }`,
  'nested fragments that double': `{ messages { nodes { ...F0 } } } ${times(40, (n) => `fragment F${n} on Message { thread { messages { ...F${n + 1} ...F${n + 1} } } }`)} fragment F40 on Message { id }`,
  'a fragment that spreads itself': '{ ...F } fragment F on Query { me { id } ...F ...F ...F ...F }',
  'a circle of fragments': `{ ...F0 } ${times(90, (n) => `fragment F${n} on Query { ...F${(n + 1) % 90} }`)}`,
  'fragments that all spread each other': `{ ...F0 } ${times(16, (n) => `fragment F${n} on Query { ${times(16, (m) => `...F${m}`)} }`)}`,
  'fragments nobody uses': `{ me { id } } ${times(8, (n) => `fragment F${n} on User { ${times(110, () => 'id')} }`)}`,
  'fragments beside each other': `{ me { ${times(80, (n) => `...F${n}`)} } } ${times(80, (n) => `fragment F${n} on User { id name }`)}`,
  'fragments that nobody has defined': `{ ${times(450, (n) => `...F${n}`)} }`,
  'a circle of nested fragments': `{ messages { nodes { ...F0 } } } ${times(50, (n) => `fragment F${n} on Message { thread { messages { ...F${(n + 1) % 50} } } }`)}`,
  'many operations': times(120, (n) => `query Q${n} { me { id } }`),
  'many operations of one name': times(120, () => 'query Q { me { id } }'),
  'definitions of types': times(110, (n) => `type T${n} { id: ID! }`),
  'a deep list': `{ nodes(ids: ${nested(480, '[', '1', ']')}) { id } }`,
  'a deep object': `{ nodes(ids: ${nested(230, '{ a: ', '1', '}')}) { id } }`,
  'a long list': `{ nodes(ids: [${times(950, (n) => `${n}`)}]) { id } }`,
  'a long string': `{ node(id: "${filled('x')}") { id } }`,
  'a string of escapes': `{ node(id: "${filled('\\u0041')}") { id } }`,
  'a string that does not end': `{ node(id: "${filled('x')}`,
  'a block of lines': `{ node(id: """${filled('\n ')}""") { id } }`,
  'a block that does not end': `{ node(id: """${filled('\n ')}`,
  'a number of many digits': `{ messages(first: ${filled('9')}) { nodes { id } } }`,
  'a name of many letters': `{ ${filled('a')} }`,
  'names of many letters': `{ ${times(45, (n) => `n${n}${'o'.repeat(2000)}`)} }`,
  'comments alone': filled('#\n'),
  'a comment in front': `#${filled('x')}\n{ me { id } }`,
  'blank lines in front of unknown fields': `${filled('\n')}{ ${times(300, (n) => `f${n}`)} }`,
  'blank lines in front of fields that fail': `${filled('\n')}{ ${times(15, (n) => `a${n}: messages { nodes { id } }`)} }`,
  'commas and byte order marks': `${filled(',\uFEFF')}{ me { id } }`,
  'surrogates without their other half': `{ node(id: "${filled('\uD800')}") { id } }`,
  'emoji for names': `{ ${filled('😀')} }`,
  'control characters': filled('\u0000'),
  'unknown fields': `{ ${times(900, (n) => `messageX${n}`)} }`,
  'unknown fields that are nearly known': `{ messages { nodes { ${times(900, () => 'reseivedAt')} } } }`,
  'unknown arguments': `{ messages(${times(300, (n) => `firsT${n}: 1`)}) { nodes { id } } }`,
  'one argument again and again': `{ messages(${times(300, () => 'first: 1')}) { nodes { id } } }`,
  'unknown types': times(110, (n) => `fragment F${n} on Mesage${n} { id }`),
  'fields of no type': `{ messages { nodes { id { ${times(900, () => 'x')} } } } }`,
  'directives on one field': `{ me ${times(450, () => '@a')} { id } }`,
  'one directive again and again': `{ me ${times(140, () => '@skip(if: true)')} { id } }`,
  'directives on fields': `{ me { ${times(120, () => 'id @skip(if: true)')} } }`,
  'many variables': `query(${times(240, (n) => `$v${n}: Int`)}) { me { id } }`,
  'many variables of one name': `query(${times(240, () => '$v: Int')}) { me { id } }`,
  'variables that are used and not defined': `{ nodes(ids: [${times(480, (n) => `$v${n}`)}]) { id } }`,
  'deep types of variables': `query($v: ${nested(480, '[', 'Int', ']')}) { me { id } }`,
  'a variable with a deep default': `query($v: [ID!] = ${nested(450, '[', '1', ']')}) { nodes(ids: $v) { id } }`,
  'the schema as fifteen aliases': `{ ${times(15, (n) => `a${n}: __schema { types { ${everyType} } }`)} }`,
  'GraphiQL’s own query': getIntrospectionQuery(),
  'the schema as seven aliases': `{ ${times(7, (n) => `a${n}: __schema { types { ${everyType} } }`)} }`,
  'the schema within the schema': `{ __schema { types { fields { type { fields { type { ${everyType} } args { type { ${everyType} } } } } } } } }`,
  'types of types of types': `{ __schema { types { ${nested(3, 'possibleTypes { interfaces { ', everyType, '} } ')} } } }`,
  'kinds of kinds': `{ __type(name: "Query") { fields { type { ${nested(300, 'ofType { ', 'name', '} ')} } } } }`,
  'much of everything': `{ ${times(15, (n) => `a${n}: nodes(ids: []) { id }`)} me { ${times(49, () => 'id')} } ${times(30, () => '... { me @skip(if: true) { id } }')} }`,
  'fifteen fields that fail': `{ ${times(15, (n) => `a${n}: messages { edges { node { ...F } } nodes { ...F } }`)} } fragment F on Message { id text html subject thread { id } }`,
  'all that is allowed, repeated': `{ ${times(26, () => `me { ${userFields} }`)} me { ${times(25, () => 'googleAccounts { id email name }')} } }`,
  'all that is allowed, repeated in fragments': `{ me { ${times(25, (n) => `...F${n}`)} } } ${times(25, (n) => `fragment F${n} on User { googleAccounts { ...G${n} } ${['name', 'email'][n % 2]} }`)} ${times(25, (n) => `fragment G${n} on GoogleAccount { ${['id', 'email', 'name'].slice(n % 3).join(' ')} }`)}`,
  'all that is allowed, in conflict': `{ ${times(5, (n) => `node(id: ${n}) { id ... on User { ${userFields} } }`)} me { ${times(7, (n) => `a: ${['id', 'email'][n % 2]}`)} } }`,
  'the schema as GraphiQL asks for it, many times': getIntrospectionQuery().replace(
    'subscriptionType',
    `${times(3, (n) => `t${n}: types { ...FullType }`)} subscriptionType`,
  ),
  'guesses at codes': `mutation { ${times(15, (n) => `a${n}: verifyCode(requestId: "x", code: "${n}") { __typename }`)} }`,
};

const withVariables: Record<string, object | string> = {
  'deep JSON': `{"query":"query($v: [ID!]!) { nodes(ids: $v) { id } }","variables":{"v":${nested(50_000, '[', '', ']')}}}`,
  'deep JSON objects': `{"query":"query($v: Int) { messages(first: $v) { nodes { id } } }","variables":{"v":${nested(16_000, '{"a":', '1', '}')}}}`,
  'a long string for a number': {
    query: 'query($v: Int) { messages(first: $v) { nodes { id } } }',
    variables: { v: filled('x') },
  },
  'many ids': {
    query: 'query($v: [ID!]!) { nodes(ids: $v) { id } }',
    variables: { v: Array.from({ length: 25_000 }, () => '1') },
  },
  'many values that are none': {
    query: 'query($v: [ID!]!) { nodes(ids: $v) { id } }',
    variables: { v: Array.from({ length: 18_000 }, () => null) },
  },
  'many variables nobody asked for': {
    query: '{ me { id } }',
    variables: Object.fromEntries(Array.from({ length: 8000 }, (_, n) => [`v${n}`, n])),
  },
  'required variables that are missing': { query: `query(${times(240, (n) => `$v${n}: Int!`)}) { me { id } }` },
  'a long name of the operation': { query: 'query Q { me { id } }', operationName: filled('Q') },
  'an operation with a long name': { query: `query ${filled('Q')} { me { id } }` },
  'a persisted query': {
    query: '{ me { id } }',
    extensions: { persistedQuery: { version: 1, sha256Hash: filled('a') } },
  },
  'one key again and again': `{${times(5000, () => '"query":"{me{id}}"', ',')}}`,
  'a list of operations': Array.from({ length: 3000 }, () => ({ query: '{ me { id } }' })),
  'several operations, and none named': { query: times(100, (n) => `query Q${n} { me { id } }`), operationName: 'Q' },
};

export const hostileDocuments: readonly HostileDocument[] = [
  ...Object.entries(documents).map(([name, query]) => ({ name, body: JSON.stringify({ query }) })),
  ...Object.entries(withVariables).map(([name, body]) => ({
    name,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })),
];
