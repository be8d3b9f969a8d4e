import { setImmediate as nextRound, setTimeout as pause } from 'node:timers/promises';
import { ServiceUnavailable } from '../errors.js';
import { SqliteError } from './sqlite.js';

/** How long a statement waits for a file that another process writes. */
const waitMs = 5000;
/** Between two tries of whoever is first: short, and never in step with another process. */
const [leastPauseMs, mostPauseMs] = [1, 20];
/** More than ever wait where the file is free again soon. */
const mostWaiting = 1000;

interface Waiting {
  /** Whether it has come to an end, well or not. */
  tryNow(isLast: boolean): boolean;
  until: number;
}

/**
 * Lets statements wait for a file that another process writes, in the order they came, while the event loop goes on: of all
 * that wait, only the first asks SQLite.
 */
export class SqliteTurns {
  private readonly waiting: Waiting[] = [];

  /** Runs a write: at once where nobody waits and the file is free. Throws ServiceUnavailable after 5 seconds. */
  write<T>(run: () => T): T | Promise<T> {
    return this.waiting.length === 0 ? this.read(run) : this.wait(run);
  }

  /** Runs a read, which waits only where it must: a writer does not keep readers out. */
  read<T>(run: () => T): T | Promise<T> {
    try {
      return run();
    } catch (error) {
      if (!isBusy(error)) throw error;
      return this.wait(run);
    }
  }

  private wait<T>(run: () => T): Promise<T> {
    if (this.waiting.length >= mostWaiting)
      throw new ServiceUnavailable({ cause: new Error(`${mostWaiting} statements wait for the file already`) });
    return new Promise<T>((resolve, reject) => {
      const tryNow = (isLast: boolean) => {
        try {
          resolve(run());
        } catch (error) {
          if (isBusy(error) && !isLast) return false;
          reject(error);
        }
        return true;
      };
      this.waiting.push({ tryNow, until: performance.now() + waitMs });
      if (this.waiting.length === 1) void this.serve();
    });
  }

  /** They leave in the order they came, so the first is the one whose time is over first. */
  private async serve(): Promise<void> {
    await pause(pauseMs());
    for (let [first] = this.waiting; first; [first] = this.waiting) {
      if (first.tryNow(performance.now() >= first.until)) {
        this.waiting.shift();
        // Between two writes, others have their turn.
        await nextRound();
      } else await pause(pauseMs());
    }
  }
}

/** Tries again while another process writes, for so long; rejects with SQLite's error then. */
export async function whileBusy<T>(run: () => T, forMs: number): Promise<T> {
  const until = performance.now() + forMs;
  for (;;) {
    try {
      return run();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= until) throw error;
    }
    await pause(pauseMs());
  }
}

export function isBusy(error: unknown): boolean {
  return error instanceof SqliteError && error.code.startsWith('SQLITE_BUSY');
}

function pauseMs(): number {
  return leastPauseMs + Math.random() * (mostPauseMs - leastPauseMs);
}
