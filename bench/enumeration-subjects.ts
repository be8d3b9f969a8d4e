import { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { PasswordHasher } from '../src/secrets/password-hasher.js';
import { type Answer, askAll, bodies, type Send } from './address-operations.js';
import type { TimedOperation } from './enumeration-times.js';
import { print } from './figures.js';
import { Google } from './google.js';
import { exchange } from './http.js';
import { redirectUri } from './server-environment.js';
import { ServerProcess } from './server-process.js';
import { signIn } from './sign-in.js';

const sender = 'codes@example.com';
/** All as long, so that no header gives their length away. */
const people = {
  unknown: 'anna0@example.com',
  'with password': 'anna1@example.com',
  'with Google alone': 'anna2@example.com',
  unverified: 'anna3@example.com',
  'unknown as well': 'anna4@example.com',
};
type Kind = keyof typeof people;
const comparedKinds: Kind[] = ['unknown', 'with password', 'with Google alone', 'unverified'];
/** Two addresses between which there is nothing to find: what they seem apart is the noise of the machine. */
export const noise: Kind = 'unknown as well';
export const coolDownSeconds = 3;
export const noLimits = {
  CODE_RESEND_COOLDOWN_SECONDS: '0',
  CODE_SENDS_PER_ADDRESS_PER_DAY: '0',
  CODE_SENDS_PER_IP_PER_HOUR: '0',
  MAIL_PER_MINUTE: '0',
  MAIL_PER_DAY: '0',
};

/** Runs `work` with a server that knows the people, and ends it. */
export async function withServer<T>(
  google: Google,
  changes: Record<string, string>,
  work: (from: () => Send) => Promise<T>,
): Promise<T> {
  const server = await ServerProcess.start(google, { SENDER_EMAIL: sender, ...changes });
  const agent = new Agent({ keepAlive: true });
  const fromNewAddress = (): Send => {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': server.nextNetworkAddress() };
    return ({ path, body, cookie }) =>
      exchange({
        agent,
        url: `${server.url}${path}`,
        headers: { ...headers, ...(cookie ? { cookie } : {}) },
        ...(body === undefined ? {} : { body }),
      });
  };
  try {
    await signIn(server.url, google.origin, sender);
    await signIn(server.url, google.origin, people['with Google alone']);
    server.addUsers([people['with password']], await new PasswordHasher().hash('correct horse battery'));
    return await work(fromNewAddress);
  } finally {
    agent.destroy();
    await server.close();
  }
}

/** What each kind of address is answered, one after the other, each from a network address of its own. */
export async function compareAnswers(
  fromNewAddress: () => Send,
): Promise<{ kind: Kind; differing: string[]; of: number }[]> {
  const signUp = { path: '/graphql', body: bodies.requestCode(people.unverified, 'SIGN_UP') };
  await fromNewAddress()(signUp);
  await wait(coolDownSeconds * 1000);
  const answers = new Map<Kind, Answer[]>();
  for (const kind of comparedKinds) answers.set(kind, await askAll(people[kind], fromNewAddress()));
  const expected = answers.get('unknown') ?? [];
  return comparedKinds.slice(1).map((kind) => {
    const found = answers.get(kind) ?? [];
    const differing = expected.filter(({ text }, index) => found[index]?.text !== text);
    for (const { label } of differing) {
      const text = found.find((answer) => answer.label === label)?.text;
      print(`${label}, ${kind}:\n${text}\ninstead of\n${expected.find((answer) => answer.label === label)?.text}\n`);
    }
    return { kind, differing: differing.map(({ label }) => label), of: expected.length };
  });
}

/** Where the server does something else for an address that has an account, if it does so anywhere. */
export function timedOperations(fromNewAddress: () => Send): TimedOperation[] {
  const ask = (body: (email: string) => string, answer: string) => async (kind: string) => {
    const { text } = await fromNewAddress()({ path: '/graphql', body: body(people[kind as Kind]) });
    if (!text.includes(answer)) throw new Error(`${kind} is answered ${text} in place of ${answer}.`);
  };
  const kinds = ['unknown', 'with password', 'with Google alone', noise];
  const code = (purpose: string) => ({
    label: `requestCode ${purpose}`,
    kinds,
    ask: ask((email) => bodies.requestCode(email, purpose), 'CodeSent'),
  });
  return [
    { label: 'login', kinds, ask: ask((email) => bodies.login(email), 'BAD_CREDENTIALS') },
    code('RESET_PASSWORD'),
    code('FIND_ACCOUNT'),
    code('SIGN_UP'),
    {
      label: 'startGoogleAuthorization',
      kinds,
      ask: ask((email) => bodies.startGoogleAuthorization(email), 'authorizationUrl'),
    },
  ];
}

/** A stand-in for Google where everybody has an account. */
export function startGoogle(): Promise<Google> {
  const emails = [sender, ...Object.values(people)];
  return Google.start({ emails, messages: 0, redirectUri, latency: { requestMs: 0, innerMs: 0 } });
}
