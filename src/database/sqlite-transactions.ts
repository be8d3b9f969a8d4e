import { ServiceUnavailable } from '../errors.js';
import type { Step } from './database.js';
import type { Sqlite } from './sqlite.js';
import { sqliteFault } from './sqlite-session.js';

export const waitForDisk = 'PRAGMA synchronous = FULL';
export const waitForNoDisk = 'PRAGMA synchronous = NORMAL';

/** What became of one transaction of a group; no rows where a guard found none. */
export type Outcome = { rows: unknown[][] | undefined } | { error: unknown };

/** Runs transactions on one connection, each in one go: nothing of this process can come in between. */
export class SqliteTransactions {
  /** Prepared once: these run for every transaction. */
  private readonly marks: Record<'begin' | 'commit' | 'apart' | 'release', Sqlite.Statement>;

  constructor(
    private readonly connection: Sqlite.Database,
    private readonly rowsOf: (step: Step) => unknown[],
  ) {
    this.marks = {
      begin: connection.prepare('BEGIN IMMEDIATE'),
      commit: connection.prepare('COMMIT'),
      apart: connection.prepare('SAVEPOINT apart'),
      release: connection.prepare('RELEASE apart'),
    };
  }

  /** One that a crash of the machine may undo; undefined, and nothing changed, when a guard found no row. */
  relaxed(steps: readonly Step[]): unknown[][] | undefined {
    try {
      this.connection.exec(waitForNoDisk);
      return this.inOneGo(
        () => this.runAll(steps),
        (rows) => rows !== undefined,
      );
    } finally {
      this.connection.exec(waitForDisk);
    }
  }

  /**
   * Several that must outlive a crash of the machine, written together, so that they wait for the disk once. Each stands or
   * falls by itself all the same.
   */
  group(group: readonly (readonly Step[])[]): Outcome[] {
    return this.inOneGo(() => group.map((steps) => this.apart(steps)));
  }

  private inOneGo<T>(run: () => T, stands: (result: T) => boolean = () => true): T {
    try {
      this.marks.begin.run();
      const result = run();
      if (stands(result)) this.marks.commit.run();
      return result;
    } finally {
      if (this.connection.inTransaction) this.connection.exec('ROLLBACK');
    }
  }

  /** One of several in a transaction: undone by itself when a guard finds nothing or a step fails. */
  private apart(steps: readonly Step[]): Outcome {
    this.marks.apart.run();
    let rows: unknown[][] | undefined;
    try {
      rows = this.runAll(steps);
      return { rows };
    } catch (error) {
      // What makes SQLite undo all of them, or keeps it from writing at all, has failed all of them.
      if (!this.connection.inTransaction || sqliteFault(error) instanceof ServiceUnavailable) throw error;
      return { error };
    } finally {
      if (this.connection.inTransaction) {
        if (!rows) this.connection.exec('ROLLBACK TO apart');
        this.marks.release.run();
      }
    }
  }

  private runAll(steps: readonly Step[]): unknown[][] | undefined {
    const done: unknown[][] = [];
    const left = [...steps];
    for (let step = left.shift(); step; step = left.shift()) {
      const rows = this.rowsOf(step);
      if (step.guard && rows.length === 0) return undefined;
      done.push(rows);
      left.unshift(...(step.next?.(rows) ?? []));
    }
    return done;
  }
}
