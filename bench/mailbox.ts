import 'reflect-metadata';
import { Agent } from 'node:http';
import { parseArgs } from 'node:util';
import { conclude, print } from './figures.js';
import { currentHistoryId } from './gmail-clients.js';
import { Google } from './google.js';
import { googleToken } from './google-token.js';
import { type Result, type Sample, summarise, table, targets } from './report.js';
import { type Scenario, scenarios } from './scenarios.js';
import { Server } from './server.js';
import { redirectUri } from './server-environment.js';

const help = `npm run bench:mailbox -- [--rounds N] [--json FILE]

Compares reading a mailbox through our API with the bare calls at Gmail that it must make, against the local stand-in for
Google. Nothing leaves this machine. Exit code 1 when a target is missed.

  --rounds N    how often each scenario is run (default 20; about 2 seconds a round, and 8 rounds before that do not count)
  --json FILE   where the figures are written (default bench/results/mailbox.json)
  --help        this text
`;

const email = 'bench@example.com';
const messages = 1200;
const latency = { requestMs: 50, innerMs: 20 };
/** Not counted: code is compiled and connections are opened. */
const warmUpRounds = 8;

function readArguments(): { rounds: number; json: string } | undefined {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '20' },
      json: { type: 'string', default: 'bench/results/mailbox.json' },
      help: { type: 'boolean', default: false },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a number from 1 on.');
  return values.help ? undefined : { rounds, json: values.json };
}

/** Runs each scenario once a round, one after the other, so that noise of the machine meets all alike. */
async function measure(all: readonly Scenario[], rounds: number, google: Google): Promise<Result[]> {
  const samples = new Map<Scenario, Sample[]>(all.map((scenario) => [scenario, []]));
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    // Each round begins at another scenario: none is always behind the same one.
    const start = (round + warmUpRounds) % all.length;
    const due = [...all.slice(start), ...all.slice(0, start)].filter(({ every = 1 }) => round % every === 0);
    for (const scenario of due) {
      const sample = await measureOnce(scenario, google);
      if (round >= 0) samples.get(scenario)?.push(sample);
    }
    print(round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}`);
  }
  return all.map((scenario) => summarise(scenario, samples.get(scenario) ?? []));
}

async function measureOnce({ prepare, run }: Scenario, google: Google): Promise<Sample> {
  await prepare?.();
  await google.takeTraffic();
  const startedAt = performance.now();
  await run();
  const ms = performance.now() - startedAt;
  return { ms, traffic: await google.takeTraffic() };
}

async function main(): Promise<void> {
  const options = readArguments();
  if (!options) return print(help);
  print(`Starting the stand-in for Google with ${messages} messages.`);
  const google = await Google.start({ emails: [email], messages, redirectUri, latency });
  const agent = new Agent({ keepAlive: true });
  try {
    const server = await Server.start(google, email, agent);
    try {
      const gmail = { origin: google.origin, token: await googleToken(google, email), agent };
      const historyId = await currentHistoryId(gmail);
      const results = await measure(scenarios({ server, gmail, historyId }), options.rounds, google);
      const kept = targets(results);
      print(`\n${table(results, kept)}`);
      conclude(options.json, { latency, messages, results }, kept);
    } finally {
      await server.close();
    }
  } finally {
    await google.close();
  }
}

await main();
