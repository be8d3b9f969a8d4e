import { setTimeout as wait } from 'node:timers/promises';
import { type Ask, Person } from './asking.js';
import type { Kind } from './kind.js';
import type { Lane } from './lane.js';

const lookEveryMs = 200;
const giveUpAfterMs = 30_000;

/** What became of a server and its people while Google failed. */
export interface Endured {
  kind: string;
  /** What was answered otherwise than it should be. */
  wrong: string[];
  isRunning: boolean;
  secondsToRecover: number;
  /** Calls at Google for the same requests, mails apart. */
  calls: { well: Calls; ill: Calls };
  /** Mails that would have been sent in the last minute, had all been well: what retries are a tenth of at most. */
  mailsOfTheMinute: number;
}

interface Calls {
  reads: number;
  mails: number;
}

/** Calls while it failed, of those for the same requests in health. */
export function callRatio({ calls: { well, ill }, mailsOfTheMinute }: Endured): number {
  const mails = mailsOfTheMinute === 0 ? 0 : (mailsOfTheMinute + ill.mails - well.mails) / mailsOfTheMinute;
  return Math.max(ill.reads / well.reads, mails);
}

/** Two people ask the same: one before, the other while it fails. */
export async function endure(lane: Lane, kind: Kind, name: string, ipAddress: string): Promise<Endured> {
  const wellPerson = await Person.signedIn(lane, `${name}-well`, ipAddress);
  const ill = await Person.signedIn(lane, `${name}-ill`, ipAddress);
  // What is kept of a mailbox is there before.
  await ill.askAll({ labels: 1, ...('messages' in kind.asks ? { messages: 1 } : {}) });
  await kind.prepare?.(lane);
  takeCalls(lane);
  const healthy = await wellPerson.askAll(kind.asks);
  const well = takeCalls(lane);
  await kind.prepare?.(lane);
  await kind.begin(lane, ill);
  takeCalls(lane);
  const told = await ill.askAll(kind.asks);
  const calls = { well, ill: takeCalls(lane) };
  // Everybody's mails leave by one account, so its retries are counted together; who reads is somebody else each time.
  const mailsOfTheMinute = lane.mailsOfTheMinute(well.mails * 2);
  await kind.end(lane);
  await kind.mend?.(lane, ill);
  const secondsToRecover = await recovery(ill, Object.keys(kind.asks) as Ask[]);
  const wrong = [...differences('well', healthy, {}), ...differences('ill', told, kind.told)];
  return { kind: kind.name, wrong, isRunning: lane.server.isRunning, secondsToRecover, calls, mailsOfTheMinute };
}

/** Until everything is as it was. */
async function recovery(person: Person, asks: readonly Ask[]): Promise<number> {
  const endedAt = Date.now();
  for (const ask of asks)
    while ((await person.ask(ask)) !== 'OK' && Date.now() - endedAt < giveUpAfterMs) await wait(lookEveryMs);
  return (Date.now() - endedAt) / 1000;
}

/** Of the server, not of browsers at the consent page. */
function takeCalls({ google, wire }: Lane): Calls {
  const own = /^\/(gmail|batch)\/|^\/oauth2\/(token|v3\/certs)$/;
  const made = google.calls.filter(({ path, batch }) => batch === undefined && own.test(path));
  const mails = made.filter(({ path }) => path.endsWith('/send')).length;
  google.clearCalls();
  return { reads: made.length - mails + (wire?.takeAttempts() ?? 0), mails };
}

function differences(
  when: string,
  found: Partial<Record<Ask, string[]>>,
  wanted: Partial<Record<Ask, string>>,
): string[] {
  return Object.entries(found).flatMap(([ask, outcomes]) => {
    const right = wanted[ask as Ask] ?? 'OK';
    const others = outcomes.filter((outcome) => outcome !== right);
    return others.length === 0 ? [] : [`${when}, ${ask}: ${others.join(', ')} for ${right}`];
  });
}
