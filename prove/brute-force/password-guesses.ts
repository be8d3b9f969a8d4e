import type { Deployment } from '../deployment.js';
import type { Attacker } from './attacker.js';
import type { Networks, Origin } from './networks.js';

export interface PasswordAttack {
  /** With a password, each attacked from so many networks by so many documents. */
  victims: readonly string[];
  networks: number;
  documents: number;
  /** Documents of one network which tries each address once. */
  sprays: number;
}

/** In a document: passwords are dear, and so few are taken at once. */
const aliases = 5;
const password = 'a first pass phrase';
const free = 10;
const firstPauseSeconds = 30;

/** What became of guesses at passwords. */
export class PasswordTally {
  guesses = 0;
  /** Compared, at most, for one address from one network. */
  mostCompared = 0;
  /** What that may be, with the pauses that were over meanwhile. */
  mayBeCompared = free;
  /** Compared for one network in all. */
  sprayed = 0;
  rights = 0;
  readonly taken: string[] = [];
  readonly otherAnswers: string[] = [];
  /** What the right password from elsewhere is answered. */
  readonly controls: string[] = [];
}

/** Guesses passwords; then tries the right one from where nothing is compared any more, and from elsewhere. */
export async function guessPasswords(
  its: Deployment,
  attacker: Attacker,
  networks: Networks,
  { victims, documents, sprays, ...attack }: PasswordAttack,
): Promise<PasswordTally> {
  const tally = new PasswordTally();
  const guess = (emails: readonly string[], origin: Origin, tried: string) => {
    const guesses = emails.map((email) => ({ email, password: tried }));
    return attacker.guessPasswords(guesses, origin);
  };
  const wrong = async (emails: readonly string[], origin: Origin, turn: number) => {
    const answers = await guess(emails, origin, `guess number ${turn}`);
    tally.guesses += answers.length;
    for (const answer of answers) {
      if (answer === 'Authenticated') tally.taken.push(`a wrong password of ${emails[0]}`);
      else if (!['BAD_CREDENTIALS', 'RATE_LIMITED', 'OVERLOADED'].includes(answer)) tally.otherAnswers.push(answer);
    }
    return answers.filter((answer) => answer === 'BAD_CREDENTIALS').length;
  };
  for (const email of victims) {
    await its.client().register(email, password);
    for (let from = 0; from < attack.networks; from += 1) {
      const origin = networks.fresh();
      const startedAt = performance.now();
      const emails = Array.from({ length: aliases }, () => email);
      const compared = await Promise.all(Array.from({ length: documents }, (_, turn) => wrong(emails, origin, turn)));
      tally.mostCompared = Math.max(tally.mostCompared, sum(compared));
      const right = await guess(emails, origin, password);
      tally.rights += right.length;
      const pauses = pausesWithin((performance.now() - startedAt) / 1000);
      tally.mayBeCompared = Math.max(tally.mayBeCompared, free + pauses);
      if (pauses === 0) tally.taken.push(...right.filter((answer) => answer === 'Authenticated'));
    }
    tally.controls.push(...(await guess([email], networks.fresh(), password)));
  }
  const sprayer = networks.fresh();
  const spray = (turn: number) =>
    wrong(
      Array.from({ length: aliases }, (_, index) => `nobody-${turn}-${index}@example.com`),
      sprayer,
      turn,
    );
  tally.sprayed = sum(await Promise.all(Array.from({ length: sprays }, (_, turn) => spray(turn))));
  return tally;
}

/** How many of the pauses, each twice as long as the one before, can be over by then: after each, one more is compared. */
function pausesWithin(seconds: number): number {
  let over = 0;
  for (let left = seconds - firstPauseSeconds; left >= 0; over += 1) left -= firstPauseSeconds * 2 ** (over + 1);
  return over;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
