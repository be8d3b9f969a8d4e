import 'reflect-metadata';
import { parseArgs } from 'node:util';
import {
  compareAnswers,
  coolDownSeconds,
  noise,
  noLimits,
  startGoogle,
  timedOperations,
  withServer,
} from './enumeration-subjects.js';
import { measure, type Times, timesTable, timeTargets } from './enumeration-times.js';
import { atMost, columns, conclude, print, type Target, targetTable } from './figures.js';

const help = `npm run bench:enumeration -- [--samples N] [--json FILE]

Asks a server all that a stranger can ask about an e-mail address, and compares what it answers, and how soon, for addresses
with and without an account. Nothing leaves this machine. Exit code 1 when they can be told apart.

  --samples N   how often each kind of address is timed (default 500; about four minutes in all)
  --json FILE   where the figures are written (default bench/results/enumeration.json)
  --help        this text
`;

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

async function main(): Promise<void> {
  const options = readArguments();
  if (!options) return print(help);
  print('Starting the stand-in for Google and the server.');
  const google = await startGoogle();
  try {
    const coolDown = { CODE_RESEND_COOLDOWN_SECONDS: String(coolDownSeconds) };
    const answers = await withServer(google, coolDown, compareAnswers);
    print('The answers are compared. A server without limits is started, to be timed.');
    const times = await withServer(google, noLimits, async (from) => {
      const found: Times[] = [];
      for (const operation of timedOperations(from)) found.push(...(await measure(operation, options.samples, print)));
      return found;
    });
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
