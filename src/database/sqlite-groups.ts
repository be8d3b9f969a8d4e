import type { Step } from './database.js';
import type { Outcome } from './sqlite-transactions.js';

/** How many turns of the event loop the first of a group waits for others, at most. */
const mostTurns = 4;

/** A transaction, and whom to tell what became of it. */
interface Waiting {
  steps: readonly Step[];
  resolve: (rows: unknown[][] | undefined) => void;
  reject: (error: unknown) => void;
}

/**
 * Gathers the transactions that are asked for at the same time into one group. Nobody is told that one stands, nor finds
 * what it wrote, before the disk has them all.
 */
export class SqliteGroups {
  private waiting: Waiting[] = [];

  constructor(private readonly write: (group: readonly (readonly Step[])[]) => Outcome[] | Promise<Outcome[]>) {}

  run(steps: readonly Step[]): Promise<unknown[][] | undefined> {
    return new Promise((resolve, reject) => {
      if (this.waiting.push({ steps, resolve, reject }) === 1) this.writeAfterTurn(1, mostTurns);
    });
  }

  /** Writes at once what waits to be written. */
  async writeWaiting(): Promise<void> {
    const group = this.waiting.splice(0);
    if (group.length === 0) return;
    try {
      const outcomes = await this.write(group.map(({ steps }) => steps));
      for (const [index, { resolve, reject }] of group.entries()) {
        const outcome = outcomes[index];
        if (outcome && 'rows' in outcome) resolve(outcome.rows);
        else reject(outcome?.error);
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  /**
   * A turn takes in the requests that have arrived by now, each of which may bring one more. The first that brings none
   * besides those that are known is the last: whoever comes alone waits for nobody.
   */
  private writeAfterTurn(known: number, turnsLeft: number): void {
    setImmediate(() => {
      const { length } = this.waiting;
      if (length === known || turnsLeft === 1) void this.writeWaiting();
      else this.writeAfterTurn(length, turnsLeft - 1);
    });
  }
}
