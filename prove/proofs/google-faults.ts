import { atLeast, atMost, type Figure, none } from '../figure.js';
import { batchFaults, failures, refusals } from '../google-faults/answer-kinds.js';
import { callRatio, type Endured, endure } from '../google-faults/endure.js';
import type { Kind } from '../google-faults/kind.js';
import { Lane, type LaneOptions } from '../google-faults/lane.js';
import { oauthFaults, ownFaults, wireFaults } from '../google-faults/other-kinds.js';
import type { Proof } from '../proof.js';

interface Plan {
  kinds: readonly Kind[];
  options: Omit<LaneOptions, 'people'>;
}

/** Side by side, since most of the time is spent on waiting. */
const plans: readonly Plan[] = [
  { kinds: refusals.slice(0, 7), options: {} },
  { kinds: refusals.slice(7), options: {} },
  { kinds: failures.slice(0, 8), options: {} },
  { kinds: failures.slice(8), options: {} },
  { kinds: [...batchFaults, ...ownFaults], options: {} },
  { kinds: oauthFaults, options: { environment: { MESSAGE_CACHE: 'on' } } },
  { kinds: wireFaults, options: { wired: true } },
];
/** For the quick proof, which would spend most of its time on starting servers. */
const quickPlans: readonly Plan[] = [
  { kinds: [...refusals, ...failures, ...ownFaults].filter(({ quick }) => quick), options: {} },
  { kinds: oauthFaults.filter(({ quick }) => quick), options: { environment: { MESSAGE_CACHE: 'on' } } },
  { kinds: wireFaults.filter(({ quick }) => quick), options: { wired: true } },
];

const keptCalls = 1.1;
const recoverySeconds = 10;

/** Every kind of failure that is known of Google and of what is between: people go on asking, and are told the truth. */
export const proof: Proof = {
  name: 'google-faults',
  title: 'Google fails in every way that is known of it',
  minutes: { quick: 2, whole: 6 },
  run: async (scale, tell) => {
    const chosen = scale === 'quick' ? quickPlans : plans;
    const all: Endured[] = [];
    const count = chosen.reduce((sum, { kinds }) => sum + kinds.length, 0);
    const note = (endured: Endured) => {
      all.push(endured);
      tell(`${all.length} of ${count} kinds`);
      process.stdout.write(`${JSON.stringify(endured)}\n`);
    };
    await Promise.all(chosen.map((plan, index) => endureAll(plan, index, note)));
    return figures(all, scale === 'quick' ? 8 : 25);
  },
};

async function endureAll({ kinds, options }: Plan, lane: number, note: (endured: Endured) => void): Promise<void> {
  const names = kinds.map((_, index) => `person-${lane}-${index}`);
  const its = await Lane.start({ ...options, people: names.flatMap((name) => [`${name}-well`, `${name}-ill`]) });
  for (const [index, kind] of kinds.entries())
    note(await endure(its, kind, names[index] ?? '', `10.0.${lane}.${index + 1}`));
  await its.close();
}

function figures(all: readonly Endured[], wanted: number): Figure[] {
  const slowest = most(all, ({ secondsToRecover }) => secondsToRecover);
  const busiest = most(all, callRatio);
  return [
    atLeast('kinds of failure of Google and on the way to it', all.length, wanted),
    none(
      'servers that ended',
      all.filter(({ isRunning }) => !isRunning).map(({ kind }) => kind),
    ),
    none(
      'answers with another code than documented',
      all.flatMap(({ kind, wrong }) => wrong.map((what) => `${kind}: ${what}`)),
    ),
    atMost(`until all is well again, at most (${slowest.kind})`, slowest.secondsToRecover, recoverySeconds, 's'),
    atMost(
      `calls at Google, of those for the same requests in health, at most (${busiest.kind})`,
      callRatio(busiest),
      keptCalls,
      '×',
    ),
  ];
}

function most(all: readonly Endured[], by: (endured: Endured) => number): Endured {
  const [first] = [...all].sort((one, other) => by(other) - by(one));
  if (!first) throw new Error('Nothing was tried.');
  return first;
}
