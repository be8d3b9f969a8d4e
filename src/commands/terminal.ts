import type { WorkerDuty } from '../workers/worker-duty.js';

/** Where a command talks to the operator. */
export interface Terminal {
  print(line: string): void;
  complain(line: string): void;
  /** What goes on just now: the next line, or none, takes its place. Nothing where nobody looks on. */
  show(progress: string): void;
  isTerminal: boolean;
}

/** What every command is given: nothing else reads the process. */
export interface CommandInput {
  environment: Record<string, string | undefined>;
  /** What the environment is by now, where `.env` can change. Throws a StartError. */
  readEnvironment?: () => Record<string, string | undefined>;
  terminal: Terminal;
  now: () => Date;
  /** Resolves when the operator or the system asks the program to end. */
  ended: Promise<void>;
  /** Where this process is one of several workers: what it shall do. */
  duty?: WorkerDuty | undefined;
}

/** 0 done, 1 failed, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;
