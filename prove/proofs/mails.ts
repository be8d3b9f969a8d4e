import { setTimeout as wait } from 'node:timers/promises';
import { loadEnvironment } from '../../test/instances/mixed-load.js';
import { Deployment } from '../deployment.js';
import { atLeast, type Figure, none } from '../figure.js';
import { Inboxes } from '../mails/inboxes.js';
import { type Attempt, type Fate, MailFaults } from '../mails/mail-faults.js';
import { MailLedger } from '../mails/mail-ledger.js';
import { Person } from '../mails/person.js';
import type { Proof } from '../proof.js';
import { seeded, takeSeed } from '../random.js';

const people = { quick: 50, whole: 500 };
const requests = { quick: 300, whole: 3000 };
/** Under what the server's queue takes. */
const atOnce = 8;
/** Each so-manieth has an account; hashing passwords takes long. */
const accountEvery = 3;
const settleMs = 30_000;

export const proof: Proof = {
  name: 'mails',
  title: 'Mails that Google takes without an answer, or not, or answers with 503',
  minutes: { quick: 3, whole: 8 },
  async run(scale, tell) {
    const seed = takeSeed();
    const names = Array.from({ length: people[scale] }, (_, index) => `person-${index}`);
    const its = await Deployment.start({ instances: 2, environment: loadEnvironment, people: names });
    const faults = new MailFaults(its.google, seeded(seed));
    const ledger = new MailLedger();
    const inboxes = new Inboxes(its.google);
    const waiting = [...names.entries()];
    const broken: string[] = [];
    const live = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [index, name] = next;
        const person = new Person(its.client(), inboxes, ledger, `${name}@example.com`);
        await person.live(index % accountEvery === 0).catch((error: unknown) => broken.push(String(error)));
        tell(`${ledger.asked} codes asked for`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, live));
    const unsent = await untilNoticesAreSent(its);
    for (const name of names) notTwice(ledger, name, await inboxes.of(`${name}@example.com`));
    const attempts = await faults.attempts();
    const notices = await noticeFaults(ledger, inboxes, attempts);
    await its.close();
    const figures = [
      atLeast('codes asked for', ledger.asked, requests[scale]),
      injected(attempts),
      none('mails twice', [...ledger.duplicates, ...notices.twice]),
      none('"sent" without a mail', ledger.sentWithoutMail),
      none('"not sent" with a mail', ledger.deniedMails),
      none(
        `of ${ledger.said.unclear} unclear, of which ${ledger.unclearArrived} arrived: codes that do not work`,
        ledger.arrivedAndUseless,
      ),
      none(`of ${ledger.codesTried} codes: refused, or taken though superseded`, ledger.wrongCodes),
      none('told of a failure where Google had none', needless(ledger, attempts)),
      none('answered otherwise, or people who got stuck', [...ledger.otherAnswers, ...broken]),
      none(`of ${ledger.happenings.length} notices: lost where Google was well, or still waiting`, [
        ...notices.lost,
        ...unsent,
      ]),
    ];
    return figures.map((figure) =>
      figure.met ? figure : { ...figure, found: `${figure.found} (PROVE_SEED=${seed})` },
    );
  },
};

/** Ids of those that still wait after a while. */
async function untilNoticesAreSent({ database }: Deployment): Promise<string[]> {
  const giveUpAt = performance.now() + settleMs;
  for (;;) {
    const rows = await database.query<{ id: string }>('SELECT id FROM notices');
    if (rows.length === 0 || performance.now() > giveUpAt) return rows.map(({ id }) => `${id} waits`);
    await wait(100);
  }
}

/** One mail is in a mailbox once. */
function notTwice(ledger: MailLedger, name: string, arrivals: readonly { messageId: string }[]): void {
  const ids = arrivals.map(({ messageId }) => messageId);
  if (new Set(ids).size < ids.length) ledger.duplicates.push(`${name} has a Message-ID twice`);
}

/** A notice comes once, or, where Google dropped it or answered 503 to it, not at all. */
async function noticeFaults(ledger: MailLedger, inboxes: Inboxes, attempts: readonly Attempt[]) {
  const [twice, lost]: string[][] = [[], []];
  const excuses: readonly Fate[] = ['dropped before', '503'];
  for (const { to, subject } of ledger.happenings) {
    const about = (its: { subject: string }) => its.subject.startsWith(subject);
    const arrived = (await inboxes.of(to)).filter(about).length;
    const isExcused = attempts.some((its) => its.to === to && about(its) && excuses.includes(its.fate));
    if (arrived > 1) twice?.push(`${to} was told ${arrived} times: ${subject}`);
    if (arrived === 0 && !isExcused) lost?.push(`${to} was not told: ${subject}, ${tries(attempts, to)}`);
  }
  return { twice: twice ?? [], lost: lost ?? [] };
}

/** Addresses that were told more often that a code was not sent, or perhaps not, than Google had failed for them. */
function needless({ refused }: MailLedger, attempts: readonly Attempt[]): string[] {
  const harmless: readonly Fate[] = ['fine', 'asked to wait'];
  return [...refused].flatMap(([email, times]) => {
    const own = attempts.filter(({ to }) => to === email).map(({ fate }) => fate);
    const faults = own.filter((fate) => !harmless.includes(fate)).length;
    // One mail is tried three times, and Google may ask to wait each time.
    const waits = Math.floor(own.filter((fate) => fate === 'asked to wait').length / 3);
    return times > faults + waits ? [`${email} ${times} times, ${tries(attempts, email)}`] : [];
  });
}

/** What became of the mails to somebody. */
function tries(attempts: readonly Attempt[], email: string): string {
  const own = attempts.filter(({ to }) => to === email).map(({ subject, fate }) => `${subject}: ${fate}`);
  return `of whose mails became: ${own.join(', ')}`;
}

/** What was done to the mails, which must be as much as was meant. */
function injected(attempts: readonly Attempt[]): Figure {
  const count = (fate: Fate) => attempts.filter((attempt) => attempt.fate === fate).length;
  const share = (fate: Fate) => count(fate) / attempts.length;
  const three = ['dropped after', 'dropped before', '503'] as const;
  const found = three.map((fate) => `${count(fate)} ${fate}`).join(', ');
  return {
    label: `of ${attempts.length} mails handed to Google`,
    found: `${found}, ${count('asked to wait')} asked to wait`,
    target: '5 % each',
    met: three.every((fate) => share(fate) > 0.035),
  };
}
