import 'reflect-metadata';
import { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { PasswordHasher } from '../src/secrets/password-hasher.js';
import { type Answer, askAll, bodies, type Send } from './address-operations.js';
import { measure, type Times, timesTable, timeTargets } from './enumeration-times.js';
import { atMost, columns, conclude, print, type Target, targetTable } from './figures.js';
import { Google } from './google.js';
import { exchange } from './http.js';
import { redirectUri } from './server-environment.js';
import { ServerProcess } from './server-process.js';
import { signIn } from './sign-in.js';

const help = `npm run bench:enumeration -- [--samples N] [--json FILE]

Asks a server all that a stranger can ask about an e-mail address, and compares what it answers, and how soon, for addresses
with and without an account. Nothing leaves this machine. Exit code 1 when they can be told apart.

  --samples N   how often each kind of address is timed (default 500; about two minutes in all)
  --json FILE   where the figures are written (default bench/results/enumeration.json)
  --help        this text
`;

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
const noise: Kind = 'unknown as well';
const coolDownSeconds = 3;
const noLimits = {
  CODE_RESEND_COOLDOWN_SECONDS: '0',
  CODE_SENDS_PER_ADDRESS_PER_DAY: '0',
  CODE_SENDS_PER_IP_PER_HOUR: '0',
  MAIL_PER_MINUTE: '0',
  MAIL_PER_DAY: '0',
};

function readArguments(): { samples: number; json: string } | undefined {
  const { values } = parseArgs({
    options: {
      samples: { type: 'string', default: '500' },
      json: { type: 'string', default: 'bench/results/enumeration.json' },
      help: { type: 'boolean', default: false },
    },
  });
  const samples = Number(values.samples);
  if (!Number.isInteger(samples) || samples < 1) throw new Error('--samples takes a number from 1 on.');
  return values.help ? undefined : { samples, json: values.json };
}

/** Runs `work` with a server that knows the people, and ends it. */
async function withServer<T>(
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
async function compareAnswers(fromNewAddress: () => Send): Promise<{ kind: Kind; differing: string[]; of: number }[]> {
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

async function compareTimes(fromNewAddress: () => Send, samples: number): Promise<Times[]> {
  const ask = (body: (email: string) => string, answer: string) => async (kind: string) => {
    const { text } = await fromNewAddress()({ path: '/graphql', body: body(people[kind as Kind]) });
    if (!text.includes(answer)) throw new Error(`${kind} is answered ${text} in place of ${answer}.`);
  };
  const login = {
    label: 'login',
    kinds: ['unknown', 'with password', 'with Google alone', noise],
    ask: ask((email) => bodies.login(email), 'BAD_CREDENTIALS'),
  };
  const reset = {
    label: 'requestCode RESET_PASSWORD',
    kinds: ['unknown', 'with password', noise],
    ask: ask((email) => bodies.requestCode(email, 'RESET_PASSWORD'), 'CodeSent'),
  };
  return [...(await measure(login, samples, print)), ...(await measure(reset, samples, print))];
}

async function main(): Promise<void> {
  const options = readArguments();
  if (!options) return print(help);
  print('Starting the stand-in for Google and the server.');
  const emails = [sender, ...Object.values(people)];
  const latency = { requestMs: 0, innerMs: 0 };
  const google = await Google.start({ emails, messages: 0, redirectUri, latency });
  try {
    const coolDown = { CODE_RESEND_COOLDOWN_SECONDS: String(coolDownSeconds) };
    const answers = await withServer(google, coolDown, compareAnswers);
    print('The answers are compared. A server without limits is started, to be timed.');
    const times = await withServer(google, noLimits, (from) => compareTimes(from, options.samples));
    const targets: Target[] = [
      ...answers.map(({ kind, differing }) => atMost(`answers that differ: ${kind}`, differing.length, 0)),
      ...timeTargets(times, noise),
    ];
    const rows = answers.map(({ kind, differing, of }) => [kind, String(of), differing.join(', ') || 'none']);
    print(`\n${columns([['answers, beside unknown', 'compared', 'different'], ...rows])}\n`);
    print(`${timesTable(times)}\n"${noise}" shows the noise: nothing sets it apart from "unknown".\n`);
    print(`${targetTable(targets)}\n`);
    conclude(options.json, { answers, times }, targets);
  } finally {
    await google.close();
  }
}

await main();
