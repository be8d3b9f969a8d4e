import 'reflect-metadata';
import {
  compareAnswers,
  coolDownSeconds,
  noise,
  noLimits,
  startGoogle,
  timedOperations,
  withServer,
} from '../../bench/enumeration-subjects.js';
import { mostAuc, mostMs, type Times, Timing, timesTable } from '../../bench/enumeration-times.js';
import { atMost, type Figure, none } from '../figure.js';
import type { Proof, Scale } from '../proof.js';

interface Amount {
  operations: readonly string[];
  /** Of each kind of address, and as many again, up to so many times, where they seem to differ: noise goes, a difference stays. */
  samples: number;
  rounds: number;
  /** With fewer samples, noise alone is more. */
  mostMs: number;
  mostAuc: number;
}
const amounts: Record<Scale, Amount> = {
  quick: { operations: ['login', 'requestCode RESET_PASSWORD'], samples: 60, rounds: 3, mostMs: 10, mostAuc: 0.65 },
  whole: {
    operations: [
      'login',
      'requestCode RESET_PASSWORD',
      'requestCode FIND_ACCOUNT',
      'requestCode SIGN_UP',
      'startGoogleAuthorization',
    ],
    samples: 400,
    rounds: 3,
    mostMs,
    mostAuc,
  },
};

export const proof: Proof = {
  name: 'enumeration',
  title: 'Enumeration: answers and times for addresses with and without an account',
  minutes: { quick: 2, whole: 12 },
  company: 'none',
  run: async (scale, tell): Promise<Figure[]> => {
    const amount = amounts[scale];
    const google = await startGoogle();
    const coolDown = { CODE_RESEND_COOLDOWN_SECONDS: String(coolDownSeconds) };
    const answers = await withServer(google, coolDown, compareAnswers);
    const times = await withServer(google, noLimits, async (from) => {
      const found: Times[] = [];
      for (const operation of timedOperations(from))
        if (amount.operations.includes(operation.label)) {
          const kinds = operation.kinds.filter((kind) => kind !== noise);
          found.push(...(await timed(new Timing({ ...operation, kinds }), amount, tell)));
        }
      return found;
    });
    await google.close();
    process.stdout.write(`${timesTable(times)}\n`);
    const known = times.filter(({ kind }) => kind !== 'unknown');
    const most = (of: (times: Times) => number) => Math.max(...known.map(of));
    const by = `${known.length} kinds of address and operations, ${amount.samples} samples or more each`;
    return [
      none(
        'answers, to the byte, that tell an address with an account',
        answers.flatMap(({ differing }) => differing),
      ),
      atMost(
        `median times apart, the most of ${by}`,
        most(({ differenceMs }) => Math.abs(differenceMs)),
        amount.mostMs,
        'ms',
      ),
      atMost(
        `AUC of guessing by time, the most of ${by}`,
        most(({ auc }) => auc),
        amount.mostAuc,
      ),
    ];
  },
};

async function timed(timing: Timing, amount: Amount, tell: (text: string) => void): Promise<Times[]> {
  await timing.warmUp();
  const seemsApart = ({ differenceMs, auc }: Times) => Math.abs(differenceMs) > amount.mostMs || auc > amount.mostAuc;
  for (let round = 1; round <= amount.rounds; round += 1) {
    await timing.add(amount.samples, tell);
    if (!timing.times().some(seemsApart)) break;
  }
  return timing.times();
}
