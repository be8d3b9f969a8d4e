import { nameIn } from '../../test/api/server-on-sqlite.js';
import { type FileFault, fileFaults, type Stage } from '../disks/faults.js';
import { atLeast, atMost, type Figure, none } from '../figure.js';
import type { Proof, Scale } from '../proof.js';

const quickKinds = new Set(['that cannot grow', 'swapped for a backup in one moment']);

/** What came of a fault. */
interface Outcome {
  /** Writes that were told to be done while nothing could be written, or are not there afterwards. */
  false: string[];
  /** Answers of another kind than that nothing can be done now. */
  unexpected: string[];
  /** Milliseconds. */
  recoveryMs: number;
  /** The longest that /healthz took meanwhile. */
  healthMs: number;
  ended: string[];
}

export const proof: Proof = {
  name: 'disks',
  title: 'A SQLite file that is locked, full, read only, moved, deleted or swapped under a running server',
  minutes: { quick: 2, whole: 4 },
  run: async (scale, tell): Promise<Figure[]> => {
    const outcomes: Outcome[] = [];
    const impossible: string[] = [];
    for (const fault of fileFaults.filter(({ name }) => scale === 'whole' || quickKinds.has(name))) {
      tell(`a file ${fault.name}`);
      const outcome = await bear(fault);
      if (outcome) outcomes.push(outcome);
      else impossible.push(fault.name);
    }
    const all = (part: 'false' | 'unexpected' | 'ended') => outcomes.flatMap((outcome) => outcome[part]);
    const longest = (part: 'recoveryMs' | 'healthMs') => Math.max(...outcomes.map((outcome) => outcome[part]));
    const label = `kinds of fault${impossible.length > 0 ? `, without those that this machine cannot have (${impossible.join(', ')})` : ''}`;
    return [
      atLeast(label, outcomes.length, leastKinds[scale]),
      none('writes that were acknowledged and are not there', all('false')),
      none('answers of another kind than SERVICE_UNAVAILABLE, or than what was there before', all('unexpected')),
      none('processes that ended', all('ended')),
      atMost('longest recovery without a restart', longest('recoveryMs') / 1000, 10, 's'),
      atMost('longest answer of /healthz meanwhile', longest('healthMs'), 1000, 'ms'),
    ];
  },
};

/** Not everybody may mount a disk or make a file immutable. */
const leastKinds: Record<Scale, number> = { quick: 2, whole: 5 };

async function bear(fault: FileFault): Promise<Outcome | undefined> {
  const stage = await fault.start();
  if (!stage) return undefined;
  try {
    return await observe(fault, stage);
  } finally {
    await stage.close();
  }
}

async function observe(fault: FileFault, { server, begin }: Stage): Promise<Outcome | undefined> {
  const outcome: Outcome = { false: [], unexpected: [], recoveryMs: 0, healthMs: 0, ended: [] };
  const { acknowledged } = server;
  const end = await begin();
  if (!end) return undefined;
  const stopWatching = server.watchHealth();
  const until = performance.now() + fault.seconds * 1000;
  for (let turn = 0; turn === 0 || performance.now() < until; turn += 1) {
    const written = await server.rename(`false ${turn}`);
    if (written === undefined) outcome.false.push(`${fault.name}: write ${turn} was acknowledged`);
    else if (written !== 'SERVICE_UNAVAILABLE') outcome.unexpected.push(`${fault.name}: a write said ${written}`);
    // In one moment there is nothing to be read meanwhile.
    if (fault.seconds === 0) continue;
    const read = await server.read();
    if (read !== (fault.readable ? acknowledged : 'SERVICE_UNAVAILABLE'))
      outcome.unexpected.push(`${fault.name}: a read said ${read}`);
  }
  await end();
  outcome.recoveryMs = await server.recovered();
  outcome.healthMs = (await stopWatching())[0] ?? 0;
  const name = `after a file ${fault.name}`;
  const renamed = await server.rename(name);
  if (renamed !== undefined) outcome.unexpected.push(`${fault.name}: a write afterwards said ${renamed}`);
  for (const found of [await server.read(), nameIn(server.file)])
    if (found !== name) outcome.false.push(`${fault.name}: ${String(found)} instead of ${name}`);
  if (!server.process.isRunning()) outcome.ended.push(fault.name);
  return outcome;
}
