import { purposes } from '../../bench/address-operations.js';
import type { Deployment } from '../deployment.js';
import { Inboxes } from '../mails/inboxes.js';
import { type Attacker, aliases, type CodeGuess } from './attacker.js';
import type { CodeTally } from './code-tally.js';
import type { Networks } from './networks.js';

/** A code that the attacker has had mailed, and does not know; the proof does. */
interface Target {
  requestId: string;
  code: string;
  guessed: number;
}

export interface CodeAttack {
  victims: readonly string[];
  /** Codes asked for, for each victim. */
  rounds: number;
  /** For each code. */
  documents: number;
}

const victimsAtOnce = 2;
/** Two thirds at the newest code, the others at the earlier ones. */
const atNewest = 10;

/** Guesses codes of victims, each asked for anew again and again, and tries the right one where it must not work any more. */
export class CodeGuesses {
  private readonly inboxes: Inboxes;

  constructor(
    private readonly its: Deployment,
    private readonly attacker: Attacker,
    private readonly networks: Networks,
    private readonly random: () => number,
    private readonly tally: CodeTally,
  ) {
    this.inboxes = new Inboxes(its.google);
  }

  async attack({ victims, rounds, documents }: CodeAttack, tell: () => void): Promise<void> {
    const waiting = [...victims];
    const attackNext = async () => {
      for (let victim = waiting.shift(); victim; victim = waiting.shift()) {
        const targets: Target[] = [];
        for (let round = 0; round < rounds; round += 1) {
          targets.unshift(await this.target(victim, purposes[round % purposes.length] ?? 'SIGN_UP'));
          await Promise.all(Array.from({ length: documents }, () => this.guess(victim, targets)));
          await this.tryRight(victim, targets);
          tell();
        }
      }
    };
    await Promise.all(Array.from({ length: victimsAtOnce }, attackNext));
  }

  /** That the right code is taken after four wrong ones: else it would prove nothing that it is not later. */
  async control(victim: string): Promise<void> {
    const { requestId, code } = await this.target(victim, 'SIGN_UP');
    const guesses = [1, 2, 3, 4].map((more) => ({ requestId, code: other(code, more) }));
    const answers = await this.attacker.guessCodes([...guesses, { requestId, code }], this.networks.fresh());
    this.tally.controls.push(answers.join(' '));
  }

  private async target(victim: string, purpose: string): Promise<Target> {
    const requestId = await this.attacker.requestCode(victim, purpose, this.networks.fresh());
    const mails = await this.inboxes.of(victim);
    return { requestId, code: mails.at(-1)?.code ?? '', guessed: 0 };
  }

  private async guess(victim: string, targets: readonly Target[]): Promise<void> {
    const guesses = Array.from({ length: aliases }, (_, index): CodeGuess => {
      const place = index < atNewest ? 0 : Math.floor(this.random() * targets.length);
      const target = targets[place] ?? { requestId: '', code: '', guessed: 0 };
      target.guessed += 1;
      // A mail that says that there is no account has no code: then every guess is wrong.
      return { requestId: target.requestId, code: other(target.code || '0', target.guessed) };
    });
    const origin = this.networks.next();
    this.tally.add(victim, origin.network, guesses, await this.attacker.guessCodes(guesses, origin));
  }

  /** By every server at once. All have been guessed at more than five times by now, or the address fifty times. */
  private async tryRight(victim: string, targets: readonly Target[]): Promise<void> {
    const known = targets.filter(({ code }) => code !== '');
    if (known.length === 0 || !this.tally.isSpent(victim, targets[0]?.requestId ?? '')) return;
    const rights = Array.from({ length: aliases }, (_, index) => known[index % known.length] ?? known[0]);
    const guesses = rights.flatMap((right) => (right ? [{ requestId: right.requestId, code: right.code }] : []));
    const answers = this.its.servers.map(() => this.attacker.guessCodes(guesses, this.networks.fresh()));
    for (const answer of await Promise.all(answers)) this.tally.addRight(victim, guesses, answer);
  }
}

/** Another six digits; never the same for 0 < more < 1,000,000. */
function other(code: string, more: number): string {
  return String((Number(code) + more) % 1_000_000).padStart(6, '0');
}
