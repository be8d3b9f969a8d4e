import { atLeast, atMost, type Figure, none } from '../figure.js';
import { type Found, fight } from '../kills/arena.js';
import type { Proof, Scale } from '../proof.js';
import { takeSeed } from '../random.js';

const sizes = {
  quick: { sqlite: 8, postgres: 4, lives: 10 },
  whole: { sqlite: 160, postgres: 40, lives: 20 },
};

/** Kills the server at any moment while people use it, and compares what they were told with what is so. */
export const proof: Proof = {
  name: 'kills',
  title: 'SIGKILL at random instants under mixed load',
  minutes: { quick: 5, whole: 25 },
  run: async (scale, tell) => {
    const seed = takeSeed();
    const patient = scale === 'whole';
    const { sqlite, postgres, lives } = sizes[scale];
    const told = (what: string, kills: number) => (done: number) => tell(`${done} of ${kills} kills on ${what}`);
    const one = {
      store: 'sqlite',
      instances: 1,
      kills: sqlite,
      lives,
      seed,
      patient,
      tell: told('SQLite', sqlite),
    } as const;
    const two = { ...one, store: 'postgres', instances: 2, kills: postgres, seed: seed + 10 } as const;
    const begin = [() => fight(one), () => fight({ ...two, tell: told('PostgreSQL', postgres) })];
    const found: Found[] = [];
    if (patient) for (const its of begin) found.push(await its());
    else found.push(...(await Promise.all(begin.map((its) => its()))));
    return figures(found, scale, seed);
  },
};

function figures(found: readonly Found[], scale: Scale, seed: number): Figure[] {
  const findings = found.map((its) => its.findings);
  const all = (name: 'lost' | 'spentForNothing' | 'twice' | 'unsent' | 'damage' | 'strange') =>
    findings.flatMap((its) => its[name].map((what) => `${what} [PROVE_SEED=${seed}]`));
  const sum = (of: (its: Found) => number) => found.reduce((total, its) => total + of(its), 0);
  const ready = findings.flatMap(({ readyMs }) => readyMs).sort((a, b) => a - b);
  const acknowledged = sum((its) => its.findings.acknowledged);
  const unanswered = sum((its) => its.findings.unanswered);
  const onTheirWay = sum((its) => its.findings.tokensOnTheirWay);
  return [
    atLeast('SIGKILLs', ready.length, sizes[scale].sqlite + sizes[scale].postgres),
    none(`acknowledged facts lost, of ${acknowledged.toLocaleString('en')}`, all('lost')),
    none(`codes and tokens spent without effect, in ${unanswered} requests cut off`, all('spentForNothing')),
    none('effects twice', all('twice')),
    none(`told of a code without a mail, of ${sum((its) => its.codeMails).toLocaleString('en')}`, all('unsent')),
    none('damage to the database', all('damage')),
    none('other answers than those that people should get', all('strange')),
    // Between the disk and the person there is always a moment, and a long one where the server waits for a processor meanwhile.
    atMost('tokens cut off on their way back from verifyCode', onTheirWay, Math.max(1, ready.length * 0.25)),
    atMost(
      'notices mailed again, where a kill fell between Gmail and the database',
      sum((its) => its.told.again),
      sum((its) => its.told.taken),
    ),
    atMost('start to ready after a kill: median', (ready[Math.floor(ready.length / 2)] ?? 0) / 1000, 3, 's'),
    atMost('start to ready after a kill: longest', (ready.at(-1) ?? 0) / 1000, 3, 's'),
  ];
}
