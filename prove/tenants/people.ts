import { encodeGlobalId } from '../../src/resolvers/global-id.js';
import { consented, proofOf, resetPassword, signUp } from '../../test/api/people.js';
import { publicUrl, type TestApp } from '../../test/api/start-test-app.js';
import { type Client, canaryMail, type Person, passwordOf } from './person.js';

export const purposes = ['SIGN_UP', 'RESET_PASSWORD', 'FIND_ACCOUNT', 'VERIFY_EMAIL'] as const;
const senderEmail = 'codes@example.com';

interface Kind {
  name: string;
  email: string;
  /** A further Google account. */
  second?: string;
  withoutGoogle?: boolean;
  ipAddress: string;
}

export const kinds: Kind[] = [
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

interface Seen {
  me: { id: string; googleAccounts: { id: string; googleUserId: string }[] };
  sessions: { id: string; isCurrent: boolean }[];
}
interface SeenMail {
  gmailLabels: { id: string; gmailId: string; type: string; messages: { edges: { cursor: string }[] } }[];
  messages: {
    edges: {
      cursor: string;
      node: {
        id: string;
        gmailId: string;
        thread: { id: string; gmailId: string };
        attachments: { id: string; downloadUrl: string }[];
      };
    }[];
  };
  found: { edges: { cursor: string }[] };
  labelled: { edges: { cursor: string }[] };
}

async function collect(test: TestApp, client: Client, person: Person, hasMail: boolean): Promise<void> {
  const { values, ids, canaries } = person;
  const { data } = await client.post<Seen>({
    query: '{ me { id googleAccounts { id googleUserId } } sessions { id isCurrent } }',
  });
  const current = data.sessions.find(({ isCurrent }) => isCurrent)?.id ?? '';
  const other = data.sessions.find(({ isCurrent }) => !isCurrent)?.id;
  person.userId = inside(data.me.id);
  const bare = (kind: string, id: string) => {
    values.set(kind, id);
    canaries.add(id);
  };
  const named = (type: string, kind: string, id: string | undefined) => {
    if (id === undefined) return;
    if (!ids.has(type)) ids.set(type, id);
    values.set(kind, id);
    canaries.add(id);
  };
  named('User', 'User id', data.me.id);
  named('SignedInSession', 'session id', current);
  named('SignedInSession', 'id of another session', other);
  bare('bare user id', person.userId);
  bare('bare session id', inside(current));
  if (!hasMail) return;
  for (const [index, { id, googleUserId }] of data.me.googleAccounts.entries()) {
    const nth = index === 0 ? '' : 'second ';
    named('GoogleAccount', `${nth}GoogleAccount id`, id);
    bare(`bare ${nth}account id`, inside(id));
    bare(`${nth}Google user id`, googleUserId);
    const { data: mail } = await client.post<SeenMail>({
      query: mailQuery,
      variables: { account: id, q: 'text', l: ['INBOX'] },
    });
    // The sender's mailbox has what it has sent as well.
    const [first, next] = mail.messages.edges.filter(({ node }) => node.attachments.length > 0);
    const label = mail.gmailLabels.find(({ type }) => type === 'USER');
    if (!first || !next || !label) throw new Error(`${person.name} has no mail.`);
    named('Message', `${nth}Message id`, next.node.id);
    named('Thread', `${nth}Thread id`, next.node.thread.id);
    named('GmailLabel', `${nth}GmailLabel id`, label.id);
    named('Attachment', `${nth}Attachment id`, next.node.attachments[0]?.id);
    bare(`${nth}Gmail message id`, next.node.gmailId);
    bare(`${nth}Gmail label id`, label.gmailId);
    values.set(`${nth}cursor`, first.cursor);
    values.set(`${nth}cursor of a search`, mail.found.edges[0]?.cursor ?? '');
    values.set(`${nth}cursor of INBOX`, mail.labelled.edges[0]?.cursor ?? '');
    values.set(`${nth}cursor of a label`, label.messages.edges[0]?.cursor ?? '');
    const link = first.node.attachments[0]?.downloadUrl ?? '';
    values.set(`${nth}attachment link`, link);
    values.set(`${nth}attachment token`, new URL(link).pathname.slice('/attachments/'.length));
    await test.app.services.settle();
  }
  ids.set('INBOX', encodeGlobalId('GmailLabel', inside(data.me.googleAccounts[0]?.id ?? ''), 'INBOX'));
  values.set('INBOX id', ids.get('INBOX') ?? '');
}

const mailQuery = `query($account: ID, $q: String, $l: [ID!]) {
  gmailLabels(account: $account, type: USER) { id gmailId type messages(first: 2) { edges { cursor } } }
  messages(account: $account, first: 20) { edges { cursor node { id gmailId thread { id gmailId } attachments { id downloadUrl } } } }
  found: messages(account: $account, first: 2, query: $q) { edges { cursor } }
  labelled: messages(account: $account, first: 2, labelIds: $l) { edges { cursor } }
}`;

/** What a global id has within, which the database knows it by. */
function inside(id: string): string {
  return Buffer.from(id, 'base64url').toString().split(':')[1] ?? '';
}
