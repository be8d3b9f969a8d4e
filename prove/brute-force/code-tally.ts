import type { CodeGuess } from './attacker.js';

/** What may be answered to a wrong guess. */
const refusals = new Set([
  'CODE_MISMATCH',
  'CODE_SUPERSEDED',
  'TOO_MANY_ATTEMPTS',
  'RATE_LIMITED',
  'CODE_ALREADY_USED',
]);
const attempts = 5;
const failuresADay = 50;

/** What guesses were answered. */
export class CodeTally {
  /** How often each was compared, by its request. */
  readonly comparisons = new Map<string, number>();
  /** By address. */
  readonly failures = new Map<string, number>();
  /** Answers that were not RATE_LIMITED, by network. */
  readonly heard = new Map<string, number>();
  readonly answers = new Map<string, number>();
  readonly hits: string[] = [];
  readonly otherAnswers: string[] = [];
  guesses = 0;
  /** Right codes tried where nothing is compared any more. */
  rights = 0;
  readonly takenRights: string[] = [];
  /** What four wrong codes and the right one were answered, where nothing else had been tried. */
  readonly controls: string[] = [];

  add(victim: string, network: string, guesses: readonly CodeGuess[], answers: readonly string[]): void {
    for (const [index, answer] of answers.entries()) {
      const requestId = guesses[index]?.requestId ?? '';
      this.guesses += 1;
      raise(this.answers, answer);
      if (answer !== 'RATE_LIMITED') raise(this.heard, network);
      if (answer === 'CODE_MISMATCH') {
        raise(this.comparisons, requestId);
        raise(this.failures, victim);
      } else if (answer === 'CodeVerified') this.hits.push(`${victim} by a wrong code`);
      else if (!refusals.has(answer)) this.otherAnswers.push(answer);
    }
  }

  addRight(victim: string, guesses: readonly CodeGuess[], answers: readonly string[]): void {
    for (const [index, answer] of answers.entries()) {
      this.rights += 1;
      if (answer === 'CodeVerified' || answer === 'CODE_MISMATCH')
        this.takenRights.push(`${victim}: ${guesses[index]?.requestId} is answered ${answer}`);
    }
  }

  /** Whether the code, or its address, has had all that it gets. */
  isSpent(victim: string, requestId: string): boolean {
    return (this.comparisons.get(requestId) ?? 0) >= attempts || (this.failures.get(victim) ?? 0) >= failuresADay;
  }
}

function raise(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

export function largest(counts: ReadonlyMap<string, number>): number {
  return Math.max(0, ...counts.values());
}
