import 'reflect-metadata';
import { Agent } from 'node:http';
import { parseArgs } from 'node:util';
import { PasswordHasher } from '../src/secrets/password-hasher.js';
import { atMost, columns, conclude, print, quantile, rounded, type Target, targetTable } from './figures.js';
import { Google } from './google.js';
import { LoginTally, loginStream, type Probe, probeStream, sendAll } from './login-load.js';
import { redirectUri } from './server-environment.js';
import { ServerProcess } from './server-process.js';
import { signIn } from './sign-in.js';

const help = `npm run bench:logins -- [--rate N] [--seconds N] [--json FILE]

Offers a server more logins than it can serve, and watches whether it answers all else meanwhile. Nothing leaves this machine.
Exit code 1 when a target is missed.

  --rate N      logins a second, whether the earlier ones are answered or not (default 200)
  --seconds N   for how long (default 20, at most 120)
  --json FILE   where the figures are written (default bench/results/logins.json)
  --help        this text
`;

const sender = 'codes@example.com';
const password = 'correct horse battery';
const emails = Array.from({ length: 50 }, (_, index) => `person-${index}@example.com`);
const probesPerSecond = 10;
const probed = [
  { label: '/healthz', path: '/healthz' },
  { label: '/readyz', path: '/readyz' },
  { label: '{ serviceStatus { sender } }', path: '/graphql', body: '{"query":"{ serviceStatus { sender } }"}' },
];
/** Under the same load, not counted: code is compiled and the heap finds its size. */
const warmUpSeconds = 3;
const memorySamplesPerSecond = 4;
const slowestMs = 100;
const mostGrowthPercent = 10;

interface Options {
  rate: number;
  seconds: number;
  json: string;
}

function readArguments(): Options | undefined {
  const { values } = parseArgs({
    options: {
      rate: { type: 'string', default: '200' },
      seconds: { type: 'string', default: '20' },
      json: { type: 'string', default: 'bench/results/logins.json' },
      help: { type: 'boolean', default: false },
    },
  });
  const [rate, seconds] = [Number(values.rate), Number(values.seconds)];
  if (!Number.isInteger(rate) || rate < 1) throw new Error('--rate takes a number from 1 on.');
  if (!Number.isInteger(seconds) || seconds < 4 || seconds > 120)
    throw new Error('--seconds takes a number from 4 to 120.');
  return values.help ? undefined : { rate, seconds, json: values.json };
}

interface Found {
  tally: LoginTally;
  probes: Probe[];
  /** Resident, all along. */
  memoryBytes: number[];
  /** Resident before and afterwards, without garbage: under load it depends on when that was collected. */
  keptBytes: [number, number];
  /** How late the logins were sent at most. */
  senderLateMs: number;
  /** Of the time, how much the server's main thread waited for a processor; NaN where that is not known. */
  waitedPercent: number;
}

/** Everything at once: logins, probes, and how much memory the server has. */
async function run(server: ServerProcess, agent: Agent, { rate, seconds }: Options): Promise<Found> {
  const people = { emails, password };
  await sendAll(loginStream({ server, agent, perSecond: rate }, people, new LoginTally()), warmUpSeconds);
  print('Warmed up.');
  const found: Found = {
    tally: new LoginTally(),
    probes: [],
    memoryBytes: [],
    keptBytes: [0, 0],
    senderLateMs: 0,
    waitedPercent: 0,
  };
  const before = await server.state(true);
  const startedAt = performance.now();
  const probing = probed.map((asked) => {
    const probe: Probe = { label: asked.label, ms: [], failed: 0 };
    found.probes.push(probe);
    return sendAll(probeStream({ server, agent, perSecond: probesPerSecond }, asked, probe), seconds);
  });
  const watch = async () => void found.memoryBytes.push((await server.state()).memoryBytes);
  const watching = sendAll({ perSecond: memorySamplesPerSecond, send: watch }, seconds);
  const telling = setInterval(() => print(progress(found.tally)), 5000);
  try {
    found.senderLateMs = await sendAll(loginStream({ server, agent, perSecond: rate }, people, found.tally), seconds);
    await Promise.all([...probing, watching]);
  } finally {
    clearInterval(telling);
  }
  const ranMs = performance.now() - startedAt;
  const waitedMs = (await server.state()).waitedMs ?? Number.NaN;
  const after = await server.state(true);
  found.keptBytes = [before.memoryBytes, after.memoryBytes];
  found.waitedPercent = rounded(((waitedMs - (before.waitedMs ?? Number.NaN)) / ranMs) * 100);
  return found;
}

function progress({ servedMs, refusedMs, failed }: LoginTally): string {
  return `${servedMs.length} served, ${refusedMs.length} refused, ${failed} failed`;
}

function quarterMeans(samples: readonly number[]): number[] {
  return [0, 1, 2, 3].map((quarter) => {
    const own = samples.filter((_, index) => Math.floor((index * 4) / samples.length) === quarter);
    return own.reduce((sum, sample) => sum + sample, 0) / own.length;
  });
}

interface Row {
  label: string;
  count: number;
  medianMs: number;
  p99Ms: number;
  slowestMs: number;
}

function row(label: string, ms: readonly number[]): Row {
  const sorted = [...ms].sort((a, b) => a - b);
  const at = (share: number) => rounded(quantile(sorted, share));
  return { label, count: ms.length, medianMs: at(0.5), p99Ms: at(0.99), slowestMs: at(1) };
}

function report(found: Found, { json, rate, seconds }: Options): void {
  const { tally, probes, memoryBytes, keptBytes, senderLateMs, waitedPercent } = found;
  const [before, after] = keptBytes;
  const rows = [
    row('logins served', tally.servedMs),
    row('logins refused', tally.refusedMs),
    ...probes.map(({ label, ms }) => row(label, ms)),
  ];
  const targets: Target[] = [
    ...probes.map(({ label, ms }) => atMost(`${label}: 99th percentile, ms`, row(label, ms).p99Ms, slowestMs)),
    atMost(
      'probes that failed',
      probes.reduce((sum, { failed }) => sum + failed, 0),
      0,
    ),
    atMost('logins neither served nor refused in order', tally.failed, 0),
    atMost('growth of memory, %', rounded((after / before - 1) * 100, 2), mostGrowthPercent),
  ];
  const megabytes = (bytes: number) => (bytes / 1024 ** 2).toFixed(0);
  const head = ['', 'number', 'median ms', '99 % within', 'slowest'];
  const cells = rows.map(({ label, count, medianMs, p99Ms, slowestMs: slowest }) => [
    label,
    ...[count, medianMs, p99Ms, slowest].map(String),
  ]);
  print(`\n${columns([head, ...cells])}\n`);
  for (const [what, count] of tally.faults) print(`${count} times: ${what}`);
  const means = quarterMeans(memoryBytes).map(megabytes).join(', ');
  print(
    `Memory without garbage: ${megabytes(before)} MB, afterwards ${megabytes(after)} MB; by quarters: ${means} MB.`,
  );
  print(
    `Noise: the server waited ${waitedPercent} % of the time for a processor; the logins were sent ${senderLateMs.toFixed(0)} ms late at most.\n`,
  );
  print(`${targetTable(targets)}\n`);
  const figures = { rate, seconds, rows, memoryBytes, keptBytes, senderLateMs, waitedPercent };
  conclude(json, { ...figures, faults: [...tally.faults] }, targets);
}

async function main(): Promise<void> {
  const options = readArguments();
  if (!options) return print(help);
  print(`Offering ${options.rate} logins a second for ${options.seconds} seconds.`);
  const latency = { requestMs: 0, innerMs: 0 };
  const google = await Google.start({ emails: [sender], messages: 0, redirectUri, latency });
  const agent = new Agent({ keepAlive: true });
  try {
    const server = await ServerProcess.start(google, { SENDER_EMAIL: sender });
    try {
      await signIn(server.url, google.origin, sender);
      server.addUsers(emails, await new PasswordHasher().hash(password));
      report(await run(server, agent, options), options);
    } finally {
      agent.destroy();
      await server.close();
    }
  } finally {
    await google.close();
  }
}

await main();
