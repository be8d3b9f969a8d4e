import { runCli } from '../../src/cli.js';
import type { CommandInput, ExitCode, Terminal } from '../../src/commands/terminal.js';

/** A terminal that keeps what is said. */
export class RecordingTerminal implements Terminal {
  readonly isTerminal = false;
  readonly complaints: string[] = [];
  private readonly printed: string[] = [];
  private readonly waiting = new Set<() => void>();

  print(line: string): void {
    this.printed.push(line);
    for (const look of this.waiting) look();
  }

  complain(line: string): void {
    this.complaints.push(line);
    this.print(line);
  }

  show(): void {
    // Nobody looks on.
  }

  /** Everything that was printed, complaints too. */
  get text(): string {
    return this.printed.join('\n');
  }

  /** What the pattern's first group matches, as soon as it is printed. */
  waitFor(pattern: RegExp): Promise<string> {
    return new Promise((resolve) => {
      const look = () => {
        const found = pattern.exec(this.text)?.[1];
        if (found === undefined) return;
        this.waiting.delete(look);
        resolve(found);
      };
      this.waiting.add(look);
      look();
    });
  }
}

export interface RunningCommand {
  terminal: RecordingTerminal;
  exit: Promise<ExitCode>;
  /** Ctrl-C. */
  interrupt: () => void;
}

/** Starts a command as the program would, with nothing in the environment but what is given. */
export function startCommand(
  args: string[],
  environment: CommandInput['environment'],
  now: () => Date = () => new Date(),
): RunningCommand {
  let interrupt: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    interrupt = resolve;
  });
  const terminal = new RecordingTerminal();
  return { terminal, interrupt, exit: runCli(args, { environment, terminal, now, ended }) };
}
