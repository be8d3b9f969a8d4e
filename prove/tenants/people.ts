import { consented, proofOf, resetPassword, signUp } from '../../test/api/people.js';
import { publicUrl, type TestApp } from '../../test/api/start-test-app.js';
import { collect } from './belongings.js';
import { type Client, canaryMail, type Person, passwordOf } from './person.js';

const purposes = ['SIGN_UP', 'RESET_PASSWORD', 'FIND_ACCOUNT', 'VERIFY_EMAIL'] as const;
const senderEmail = 'codes@example.com';

interface Kind {
  name: string;
  email: string;
  /** A further Google account. */
  second?: string;
  withoutGoogle?: boolean;
  ipAddress: string;
}

const kinds: Kind[] = [
  { name: 'mina', email: 'mina@example.com', second: 'mina.second@example.com', ipAddress: '203.0.113.11' },
  { name: 'jonas', email: 'jonas@example.com', second: 'jonas.second@example.com', ipAddress: '203.0.113.12' },
  { name: 'without Google', email: 'carla@example.com', withoutGoogle: true, ipAddress: '203.0.113.13' },
  { name: 'disabled', email: 'dora@example.com', ipAddress: '203.0.113.14' },
  { name: 'deleted', email: 'emil@example.com', ipAddress: '203.0.113.15' },
  { name: 'sender', email: senderEmail, ipAddress: '203.0.113.16' },
];

/** Who has an account at the stand-in, each under a name that is theirs alone. */
export const googlePeople = [
  ...kinds.flatMap(({ email, second }) => [email, ...(second ? [second] : [])]),
  'stranger@example.com',
  ...kinds.map(({ name }) => codeAddress(name)),
].map((email) => ({ email, name: `canary-name-${email.split('@')[0]}` }));

function codeAddress(name: string): string {
  return `codes.for.${name.toLowerCase().replaceAll(' ', '.')}@example.com`;
}

/** Everybody signs in, gets mail, and has every kind of id, cursor, link and token. */
export async function makePeople(test: TestApp): Promise<Person[]> {
  const people: Person[] = [];
  for (const kind of kinds) people.push(await makePerson(test, kind));
  const disabled = people.find(({ name }) => name === 'disabled');
  await test.database.query('UPDATE users SET disabled_at = ? WHERE id = ?', Date.now(), disabled?.userId);
  const stranger = test.client();
  const authorization = await authorize(stranger, 'stranger@example.com');
  people.push({
    name: 'stranger',
    userId: undefined,
    email: 'stranger@example.com',
    headers: headersOf(stranger),
    values: new Map(),
    canaries: new Set(),
    authorization,
    browserSecret: stranger.cookies.get('gmail-graphql-browser') ?? '',
    ids: new Map(),
  });
  return people;
}

async function makePerson(test: TestApp, { name, email, second, withoutGoogle, ipAddress }: Kind): Promise<Person> {
  const canaries = new Set<string>([ipAddress, ...(withoutGoogle ? [] : [`canary-name-${email.split('@')[0]}`])]);
  const tag = name.replaceAll(' ', '-');
  const canary = (what: string) => {
    const text = `canary-${tag}-${what}`;
    canaries.add(text);
    return text;
  };
  const password = passwordOf(name);
  const client = test.client();
  client.headers = { 'user-agent': canary('agent'), 'x-forwarded-for': ipAddress };
  const values = new Map<string, string>();
  if (withoutGoogle) {
    await signUp(test, client, email, password);
    await client.post({
      query: 'mutation($name: String) { updateMe(name: $name) { __typename } }',
      variables: { name: canary('own-name') },
    });
  } else {
    for (const address of [email, ...(second ? [second] : [])]) await fillMailbox(test, address, name, canary);
    await client.signInWithGoogle(email);
    if (name !== 'deleted') {
      // It ends all sessions.
      await resetPassword(client, await proofOf(test, email, 'RESET_PASSWORD'), password);
      await client.signInWithGoogle(email);
    }
    if (second) {
      await client.fetch(await consented(client, second));
      canaries.add(`canary-name-${second.split('@')[0]}`);
      canaries.add(second);
    }
  }
  // A second session, of another browser.
  if (name !== 'deleted') await test.client().login(email, password);
  if (name !== 'sender') canaries.add(email);
  const person: Person = {
    name,
    userId: undefined,
    email,
    headers: {},
    values,
    canaries,
    authorization: { code: '', state: '' },
    browserSecret: '',
    ids: new Map(),
  };
  await collect(test, client, person, withoutGoogle !== true);
  for (const purpose of purposes) {
    const token = await proofOf(test, email, purpose);
    values.set(`${purpose} token`, token);
  }
  values.set('fresh SIGN_UP token', await proofOf(test, `fresh.${tag}@example.com`, 'SIGN_UP')).set('address', email);
  if (second) values.set('second address', second);
  const { requestId, code } = await client.requestCode({ email: codeAddress(name), purpose: 'VERIFY_EMAIL' });
  values.set('request id', requestId).set('code of a request', code);
  const callback = await authorize(client, email);
  values.set('state', callback.state).set('authorization code', callback.code);
  values.set('callback link', `/auth/google/callback?${new URLSearchParams({ ...callback })}`);
  person.authorization = await authorize(client, email);
  person.headers = headersOf(client);
  person.browserSecret = client.cookies.get('gmail-graphql-browser') ?? '';
  values.set('browser secret', person.browserSecret);
  values
    .set('access token', client.accessToken ?? '')
    .set('refresh token', client.cookies.get('gmail-graphql-session') ?? '');
  for (const kind of ['request id', 'state', 'browser secret', 'refresh token', 'access token', 'authorization code'])
    canaries.add(values.get(kind) ?? '');
  if (name === 'deleted') await client.post({ query: 'mutation { deleteMe { __typename } }' });
  canaries.delete('');
  return person;
}

/** Begins at Google and consents there, and does not come back. */
async function authorize(client: Client, email: string): Promise<{ code: string; state: string }> {
  const { searchParams } = new URL(await consented(client, email), publicUrl);
  return { code: searchParams.get('code') ?? '', state: searchParams.get('state') ?? '' };
}

function headersOf(client: Client): Record<string, string> {
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return {
    ...client.headers,
    ...(cookie ? { cookie } : {}),
    ...(client.accessToken === undefined ? {} : { authorization: `Bearer ${client.accessToken}` }),
  };
}

let labels = 7000;

async function fillMailbox(
  test: TestApp,
  address: string,
  name: string,
  canary: (what: string) => string,
): Promise<void> {
  labels += 1;
  const label = { id: `Label_${labels}`, name: canary(`label-${address.split('@')[0]}`) };
  test.google.addLabel(address, label);
  for (let count = 0; count < 3; count += 1) {
    const id = await test.google.deliver(
      address,
      canaryMail(name, address, (what) => canary(`${what}-${address.split('@')[0]}`)),
    );
    await test.google.modifyLabels(address, id, { add: [label.id] });
  }
}
