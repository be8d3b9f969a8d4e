import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bodies } from './address-operations.js';
import { BuiltServer } from './built-server.js';
import { Child } from './child.js';
import { type Mutation, type Round, roundOf } from './code-load.js';
import { idleMegabytes, type Start, timeStarts, withFolder } from './code-start.js';
import { type Proof, supplyCodes } from './code-supply.js';
import { atLeast, atMost, columns, conclude, print, quantile, rounded, targetTable } from './figures.js';
import { Google } from './google.js';
import { redirectUri, serverEnvironment } from './server-environment.js';
import { signIn } from './sign-in.js';

const help = `npm run bench:codes -- [--rounds N] [--seconds N] [--connections N] [--starts N]
                      [--profile FOLDER] [--json FILE]

Compares requestCode, with its mail, and verifyCode with a mutation that does nothing, and looks how soon the server is ready
and what memory it takes while nothing happens. Nothing leaves this machine. Exit code 1 when a target is missed.

  --rounds N       how often each is measured, by turns (default 7)
  --seconds N      for how long each time (default 2)
  --connections N  that ask at once (default 16)
  --starts N       how often it is started (default 7)
  --profile FOLDER where a profile of the server's processor time is written; slows it down
  --json FILE      where the figures are written (default bench/results/codes.json)
  --help           this text
`;

const sender = 'sender@example.com';
const warmUpSeconds = 3;
/** More than any machine verifies in the time. */
const codesPerSecond = 4000;
const verifyQuery = `mutation($requestId: ID!, $code: String!) { verifyCode(requestId: $requestId, code: $code) {
  __typename ... on CodeVerified { verificationToken expiresAt } ... on CodeRejected { message } } }`;
/** All limits stay, but for those that the load would meet by its nature. */
const limits = {
  CODE_SENDS_PER_IP_PER_HOUR: '1000000',
  MAIL_PER_MINUTE: '1000000',
  MAIL_PER_DAY: '100000000',
};

interface Options {
  rounds: number;
  seconds: number;
  connections: number;
  starts: number;
  profile: string | undefined;
  json: string;
}

function readArguments(): Options | undefined {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '7' },
      seconds: { type: 'string', default: '2' },
      connections: { type: 'string', default: '16' },
      starts: { type: 'string', default: '7' },
      profile: { type: 'string' },
      json: { type: 'string', default: 'bench/results/codes.json' },
      help: { type: 'boolean', default: false },
    },
  });
  const number = (name: 'rounds' | 'seconds' | 'connections' | 'starts') => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a number from 1 on.`);
    return value;
  };
  const [rounds, seconds] = [number('rounds'), number('seconds')];
  return values.help
    ? undefined
    : {
        rounds,
        seconds,
        connections: number('connections'),
        starts: number('starts'),
        profile: values.profile,
        json: values.json,
      };
}

function verification(url: string, pid: number, label: string, proof: () => Proof): Mutation {
  const body = () => JSON.stringify({ query: verifyQuery, variables: proof() });
  return { label, url: `${url}/graphql`, pid, body, expected: '"CodeVerified"' };
}

/** Asks each mutation by turns, so that what else the machine does meets all alike. */
async function measure(environment: Record<string, string>, googleOrigin: string, options: Options) {
  return withFolder(async (folder) => {
    const databaseUrl = `file:${join(folder, 'bench.db')}`;
    const profiling = options.profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', options.profile];
    const server = await BuiltServer.start({ ...environment, DATABASE_URL: databaseUrl }, profiling);
    const { child, first } = await Child.start<{ port: number }>('The bare mutation', 'bare-mutation.process.ts', {});
    try {
      await signIn(server.url, googleOrigin, sender);
      let codes: Proof[] = [];
      const takeCode = () => {
        const code = codes.pop();
        if (!code) throw new Error('There are no codes left to verify: fewer seconds, please.');
        return code;
      };
      const nothing = () => ({ requestId: randomUUID(), code: '123456' });
      const mutations = [
        verification(`http://127.0.0.1:${first.port}`, child.pid, 'a mutation that does nothing', nothing),
        verification(server.url, server.pid, 'verifyCode', takeCode),
        {
          label: 'requestCode, with its mail',
          url: `${server.url}/graphql`,
          pid: server.pid,
          body: () => bodies.requestCode(`${randomUUID()}@example.org`, 'SIGN_UP'),
          expected: '"CodeSent"',
        },
      ];
      const rounds: Round[][] = mutations.map(() => []);
      for (let round = 0; round <= options.rounds; round += 1) {
        const seconds = round === 0 ? warmUpSeconds : options.seconds;
        codes = await supplyCodes(databaseUrl, codesPerSecond * seconds);
        for (const [index, mutation] of mutations.entries()) {
          const found = await roundOf(mutation, seconds, options.connections);
          if (round > 0) rounds[index]?.push(found);
        }
        print(round === 0 ? 'Warmed up.' : `Round ${round} of ${options.rounds} is done.`);
      }
      return mutations.map(({ label }, index) => ({ label, rounds: rounds[index] ?? [] }));
    } finally {
      await child.close();
      await server.close();
    }
  });
}

const median = (values: readonly number[]) =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );

/** Of each mutation, and its speed beside the first one's, round by round. */
function rowsOf(measured: readonly { label: string; rounds: Round[] }[]) {
  const bare = measured[0]?.rounds ?? [];
  return measured.map(({ label, rounds }) => {
    const ms = rounds.flatMap((round) => round.ms).toSorted((a, b) => a - b);
    const worked = rounds.flatMap(({ processorMs }) => processorMs ?? []);
    return {
      label,
      perSecond: Math.round(median(rounds.map(({ perSecond }) => perSecond))),
      toBare: rounded(median(rounds.map(({ perSecond }, index) => perSecond / (bare[index]?.perSecond ?? 1))), 3),
      medianMs: rounded(quantile(ms, 0.5)),
      p99Ms: rounded(quantile(ms, 0.99)),
      processorMs: worked.length > 0 ? rounded(median(worked), 3) : undefined,
    };
  });
}

async function main(): Promise<void> {
  const options = readArguments();
  if (!options) return print(help);
  const [loadBefore = 0] = loadavg();
  print('Starting the stand-in for Google, the server and a bare mutation.');
  const latency = { requestMs: 0, innerMs: 0 };
  const google = await Google.start({ emails: [sender], messages: 0, redirectUri, latency });
  try {
    const environment = {
      ...serverEnvironment(google, ''),
      ...limits,
      SENDER_EMAIL: sender,
      TRUSTED_PROXIES: '127.0.0.1',
      SHUTDOWN_DELAY_SECONDS: '0',
    };
    const starts: Start[] = [];
    while (starts.length < options.starts) starts.push(await timeStarts(environment));
    const idle = await idleMegabytes(environment);
    print('Started and idled.');
    const measured = await measure(environment, google.origin, options);
    const failures = measured.flatMap(({ rounds }) => rounds.flatMap((round) => round.failures));
    for (const failure of new Set(failures.slice(0, 5))) print(`failed: ${failure}`);
    const rows = rowsOf(measured);
    const head = ['', 'requests/s', 'to bare', 'median ms', '99 % within ms', 'processor ms each'];
    const cells = rows.map(({ label, ...row }) => [
      label,
      ...[row.perSecond, row.toBare, row.medianMs, row.p99Ms, row.processorMs ?? '–'].map(String),
    ]);
    print(`\n${columns([head, ...cells])}\n`);
    const [firstMs, againMs] = [median(starts.map((its) => its.firstMs)), median(starts.map((its) => its.againMs))];
    print(`Ready after ${rounded(firstMs)} ms on a new database, ${rounded(againMs)} ms on one that is there.`);
    print(`${rounded(idle ?? 0)} MB resident while idle.`);
    print(`${rounded(loadBefore)} processes wanted one of ${availableParallelism()} processors before it began.\n`);
    const targets = [
      atLeast('verifyCode / a mutation that does nothing', rows[1]?.toBare ?? 0, 0.5),
      atMost('start to ready, ms', rounded(firstMs), 1000),
      ...(idle === undefined ? [] : [atMost('memory while idle, MB', rounded(idle), 150)]),
      atMost('requests that failed', failures.length, 0),
    ];
    print(`${targetTable(targets)}\n`);
    const figures = { ...options, loadBefore, processors: availableParallelism(), rows, firstMs, againMs, idle };
    conclude(options.json, figures, targets);
  } finally {
    await google.close();
  }
}

await main();
