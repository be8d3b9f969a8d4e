import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LogoutDocument } from '../generated/graphql.js';
import { TokenForger, tokenKey } from '../secrets/token-forger.js';
import { algorithms } from './forged-tokens/algorithms.js';
import { duplicates, origins, sessions, times } from './forged-tokens/claims.js';
import { keyIds, orders, types } from './forged-tokens/keys-and-types.js';
import { type Forgeries, keys, type Loot } from './forged-tokens/loot.js';
import { parts, signatures, texts } from './forged-tokens/writing.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const forgeries: Record<string, Forgeries> = {
  'another algorithm': algorithms,
  'another key': keyIds,
  'orders to the reader': orders,
  'another type': types,
  'another origin': origins,
  'another time': times,
  'another session': sessions,
  'one name twice': duplicates,
  'another signature': signatures,
  'other parts': parts,
  'other text': texts,
};

let test: TestApp;
let forgersPlace: Server;
let visits = 0;
let loot: Loot;

beforeAll(async () => {
  const configured = Object.values(keys).map(({ id, bytes }) => `${id}:${bytes.toString('base64')}`);
  test = await startTestApp({ environment: { SECRET_KEYS: configured.join() } });
  forgersPlace = createServer((_request, response) => {
    visits += 1;
    response.end('{}');
  });
  await new Promise<void>((resolve) => forgersPlace.listen(0, '127.0.0.1', resolve));
  // From here on every key has been used, as in a server that runs for some time.
  await test.client().fetch('/.well-known/jwks.json');
  const ended = await signedIn('mina@example.com');
  loot = {
    forger: new TokenForger(await signedIn('mina@example.com'), tokenKey(keys.current)),
    stranger: await signedIn('jonas@example.com'),
    ended,
    url: `http://127.0.0.1:${(forgersPlace.address() as AddressInfo).port}`,
  };
  const ending = test.client();
  ending.accessToken = ended;
  await ending.run(LogoutDocument, {});
});
afterAll(async () => {
  await test.close();
  forgersPlace.close();
});

async function signedIn(email: string): Promise<string> {
  const client = test.client();
  await client.signInWithGoogle(email);
  return client.accessToken ?? '';
}

/** What whoever sends this is told: who they are, and the code of what is for people who are signed in. */
async function answersTo(authorization: string) {
  const client = test.client();
  client.headers = { authorization };
  const me = await client.post<{ me: { email: string } | null }>({ query: '{ me { email } }' });
  const labels = await client.post({ query: '{ gmailLabels { id } }' });
  return {
    statuses: [me.status, labels.status],
    me: me.data.me,
    errors: me.errors,
    labels: labels.errors?.map(({ extensions }) => extensions.code),
  };
}

function refusedWith(code: 'SESSION_EXPIRED' | 'UNAUTHENTICATED') {
  return { statuses: [200, 200], me: null, errors: undefined, labels: [code] };
}

async function isTaken(token: string): Promise<boolean> {
  return (await answersTo(`Bearer ${token}`)).me?.email === 'mina@example.com';
}

describe('a forger', () => {
  it('begins with a token that is taken, and writes the same by hand', async () => {
    const { forger } = loot;
    expect(forger.claiming({})).toBe(forger.genuine);
    expect([await isTaken(forger.genuine), await isTaken(forger.claiming({ jti: 'another' }))]).toEqual([true, true]);
  });

  it('has more than two hundred other ones, no two alike', () => {
    const names = new Map([[loot.forger.genuine, 'the genuine one']]);
    const alike: string[] = [];
    for (const [name, forge] of Object.values(forgeries).flatMap((group) => Object.entries(group))) {
      const token = forge(loot);
      if (names.has(token)) alike.push(`${name} = ${names.get(token)}`);
      names.set(token, name);
    }
    expect(alike).toEqual([]);
    expect(names.size).toBeGreaterThan(200);
  });
});

describe.each(Object.entries(forgeries))('a token of %s', (_what, group) => {
  it.each(Object.entries(group))('is refused: %s', async (_name, forge) => {
    expect(await answersTo(`Bearer ${forge(loot)}`)).toEqual(refusedWith('SESSION_EXPIRED'));
  });

  it('leaves the genuine one as good as before', async () => {
    expect(await isTaken(loot.forger.genuine)).toBe(true);
  });
});

describe('the header Authorization', () => {
  it.each<[string, (token: string) => string]>([
    ['Basic', (token) => `Basic ${token}`],
    ['Basic with the token as password', (token) => `Basic ${btoa(`mina:${token}`)}`],
    ['DPoP', (token) => `DPoP ${token}`],
    ['no scheme', (token) => token],
    ['a scheme alone', () => 'Bearer'],
    ['a scheme that runs into the token', (token) => `Bearer${token}`],
    ['a scheme that begins like Bearer', (token) => `BearerToken ${token}`],
    ['a colon', (token) => `Bearer: ${token}`],
    ['a tab between', (token) => `Bearer\t${token}`],
    ['two tokens', (token) => `Bearer ${token} ${token}`],
    ['two schemes', (token) => `Bearer Bearer ${token}`],
    ['a token after a comma and a space', (token) => `Bearer ${token}, Bearer ${token}`],
    ['a parameter', (token) => `Bearer realm="x", token=${token}`],
  ])('brings no token with %s', async (_name, write) => {
    expect(await answersTo(write(loot.forger.genuine))).toEqual(refusedWith('UNAUTHENTICATED'));
  });

  it.each<[string, (token: string) => string]>([
    ['a comma and another', (token) => `Bearer ${token},${token}`],
    ['a comma', (token) => `Bearer ${token},`],
    ['a name before it', (token) => `Bearer token=${token}`],
  ])('brings a token that is none with %s', async (_name, write) => {
    expect(await answersTo(write(loot.forger.genuine))).toEqual(refusedWith('SESSION_EXPIRED'));
  });

  it.each(['bearer', 'BEARER', 'Bearer '])('brings the token with the scheme "%s" too', async (scheme) => {
    expect((await answersTo(`${scheme} ${loot.forger.genuine}`)).me?.email).toBe('mina@example.com');
  });

  it.each(['\n', '\r', '\r\n ', '\0', '\v'])('is no header with %j in the token', async (control) => {
    const { genuine } = loot.forger;
    const answer = await rawAnswer(`Bearer ${genuine.slice(0, 40)}${control}${genuine.slice(40)}`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });
});

/** The whole answer to a request that no HTTP client would send. */
async function rawAnswer(authorization: string): Promise<string> {
  const body = '{"query":"{ me { email } }"}';
  const socket = connect(Number(new URL(test.url).port), '127.0.0.1');
  socket.end(
    `POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${body.length}\r\nAuthorization: ${authorization}\r\n\r\n${body}`,
  );
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer;
}

describe('what was forged', () => {
  it('made the server fetch no key from anywhere', () => {
    expect(visits).toBe(0);
  });

  it('is no fault in the log', () => {
    const levels = test.logs.map((line): number => JSON.parse(line).level);
    expect(levels.filter((level) => level >= 50)).toEqual([]);
  });
});
