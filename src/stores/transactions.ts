import type { Database, Step } from '../database/database.js';

export type { Step };

/** Runs steps of several stores so that all of them stand or none. */
export class Transactions {
  constructor(private readonly database: Database) {}

  /** The rows of each step; undefined, and nothing changed, when a guard among them did not hold. */
  async run(steps: readonly Step[]): Promise<unknown[][] | undefined> {
    return this.database.together(steps);
  }
}
