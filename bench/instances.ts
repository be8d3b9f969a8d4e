import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../test/postgres.js';
import { BuiltServer } from './built-server.js';
import { supplyCodes } from './code-supply.js';
import { atMost, columns, conclude, print, quantile, rounded, targetTable } from './figures.js';
import { Google } from './google.js';
import { type LoadFound, loadFor, type Target } from './mixed-load.js';
import { redirectUri, serverEnvironment } from './server-environment.js';
import { signIn } from './sign-in.js';

const help = `npm run bench:instances -- [--rounds N] [--seconds N] [--json FILE]

Compares one process with two and four: workers on SQLite, and instances on PostgreSQL. Nothing leaves this machine.
Exit code 1 when a request fails.

  --rounds N    how often each is measured, by turns (default 5)
  --seconds N   for how long each time (default 4)
  --json FILE   where the figures are written (default bench/results/instances.json)
  --help        this text
`;

const person = 'mina@example.com';
const sizes = [1, 2, 4];
const connections = 32;
const warmUpSeconds = 2;
/** More than any machine verifies in the time. */
const codesPerSecond = 1000;

interface Options {
  rounds: number;
  seconds: number;
  json: string;
}

/** One of the things compared. */
interface Setup {
  label: string;
  processes: number;
  target: Target;
  found: LoadFound[];
}

function readArguments(): Options | undefined {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '4' },
      json: { type: 'string', default: 'bench/results/instances.json' },
      help: { type: 'boolean', default: false },
    },
  });
  const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a number from 1 on.');
  if (!Number.isInteger(seconds) || seconds < 1) throw new Error('--seconds takes a number from 1 on.');
  // Codes live for ten minutes.
  if (rounds * seconds > 60) throw new Error('--rounds times --seconds is at most 60.');
  return values.help ? undefined : { rounds, seconds, json: values.json };
}

/** All servers, ready and signed in to; whatever is started is put among `ends`. */
async function prepare(google: Google, seconds: number, ends: (() => Promise<void>)[]): Promise<Setup[]> {
  const start = async (databaseUrl: string, workers: number) => {
    const server = await BuiltServer.start({
      ...serverEnvironment(google, databaseUrl),
      TRUSTED_PROXIES: '127.0.0.1',
      SHUTDOWN_DELAY_SECONDS: '0',
      WEB_CONCURRENCY: String(workers),
    });
    ends.push(() => server.close());
    return server.url;
  };
  const setup = async (label: string, processes: number, urls: string[], databaseUrl: string): Promise<Setup> => {
    const accessToken = await signIn(urls[0] ?? '', google.origin, person);
    const codes = await supplyCodes(databaseUrl, codesPerSecond * seconds);
    return { label, processes, target: { urls, accessToken, codes }, found: [] };
  };
  const setups: Setup[] = [];
  for (const size of sizes) {
    const folder = mkdtempSync(join(tmpdir(), 'gmail-graphql-bench-'));
    ends.push(async () => rmSync(folder, { recursive: true, force: true }));
    const databaseUrl = `file:${join(folder, 'bench.db')}`;
    const url = await start(databaseUrl, size);
    setups.push(await setup('SQLite, workers', size, [url], databaseUrl));
  }
  // It waits for the disk, as SQLite does.
  const postgres = await startPostgres({ fsync: 'on' });
  ends.push(() => postgres.close());
  const databaseUrl = await postgres.create();
  const urls: string[] = [];
  for (const size of sizes) {
    while (urls.length < size) urls.push(await start(databaseUrl, 1));
    setups.push(await setup('PostgreSQL, instances', size, urls.slice(0, size), databaseUrl));
  }
  return setups;
}

interface Row {
  label: string;
  processes: number;
  perSecond: number;
  ratio: number;
  medianMs: number;
  p99Ms: number;
}

function rowsOf(setups: readonly Setup[]): Row[] {
  const rate = ({ found }: Setup) => {
    const seconds = found.reduce((sum, its) => sum + its.seconds, 0);
    return found.reduce((sum, { ms }) => sum + ms.length, 0) / seconds;
  };
  return setups.map((setup) => {
    const { label, processes, found } = setup;
    const alone = setups.find((other) => other.label === label) ?? setup;
    const sorted = found.flatMap(({ ms }) => ms).sort((a, b) => a - b);
    const ratio = rounded(rate(setup) / rate(alone), 2);
    const [medianMs, p99Ms] = [0.5, 0.99].map((share) => rounded(quantile(sorted, share)));
    return { label, processes, perSecond: Math.round(rate(setup)), ratio, medianMs: medianMs ?? 0, p99Ms: p99Ms ?? 0 };
  });
}

function report(setups: readonly Setup[], { json, rounds, seconds }: Options, loadBefore: number): void {
  const rows = rowsOf(setups);
  const head = ['', 'processes', 'requests/s', 'to one', 'median ms', '99 % within ms'];
  const cells = rows.map(({ label, processes, perSecond, ratio, medianMs, p99Ms }) => [
    label,
    ...[processes, perSecond, ratio, medianMs, p99Ms].map(String),
  ]);
  print(`\n${columns([head, ...cells])}\n`);
  const failures = setups.flatMap(({ found }) => found.flatMap((its) => its.failures));
  for (const failure of new Set(failures)) print(`failed: ${failure}`);
  const processors = availableParallelism();
  print(
    `${processors} processors for servers, databases and the load; ${rounded(loadBefore)} processes wanted one before it began.\n`,
  );
  const targets = [atMost('requests that failed', failures.length, 0)];
  print(`${targetTable(targets)}\n`);
  conclude(json, { rounds, seconds, connections, processors, loadBefore, rows }, targets);
}

async function main(): Promise<void> {
  const options = readArguments();
  if (!options) return print(help);
  const [loadBefore = 0] = loadavg();
  print('Starting the stand-in for Google, PostgreSQL and thirteen processes of the server.');
  const latency = { requestMs: 0, innerMs: 0 };
  const google = await Google.start({ emails: [person], messages: 0, redirectUri, latency });
  const ends = [() => google.close()];
  try {
    const setups = await prepare(google, options.rounds * options.seconds + warmUpSeconds, ends);
    for (const { target } of setups) await loadFor(warmUpSeconds, connections, target);
    print('Warmed up.');
    for (let round = 1; round <= options.rounds; round += 1) {
      for (const { target, found } of setups) found.push(await loadFor(options.seconds, connections, target));
      print(`Round ${round} of ${options.rounds} is done.`);
    }
    report(setups, options, loadBefore);
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

await main();
