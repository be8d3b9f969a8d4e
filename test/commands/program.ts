import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { programArguments } from '../compiled-program.js';

export interface Program {
  readonly output: string;
  readonly errors: string;
  /** What the pattern's first group matches, as soon as it is printed; rejects when the program ends before. */
  waitFor(pattern: RegExp): Promise<string>;
  /** What is found in the output, as soon as it is there; rejects when the program ends before. */
  until<T>(find: (output: string) => T | undefined): Promise<T>;
  signal(name: NodeJS.Signals): void;
  /** The exit code, or the signal that ended it. */
  exit: Promise<number | string>;
}

const running = new Set<ReturnType<typeof spawn>>();

/** For after each test. */
export function killPrograms(): void {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
}

/** The real program as a process of its own, in the current folder, with nothing in its environment but what is given. */
export function startProgram(args: string[], environment: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, [...programArguments('./run-main.ts', import.meta.url), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      // tsx looks for it in the current folder.
      TSX_TSCONFIG_PATH: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)),
      ...environment,
    },
  });
  running.add(child);
  let [output, errors, ended] = ['', '', false];
  const look = new Set<() => void>();
  const onChange = () => {
    for (const waiting of look) waiting();
  };
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    onChange();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exit = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => {
      ended = true;
      running.delete(child);
      onChange();
      resolve(code ?? signal ?? 'lost');
    });
  });
  const until = <T>(find: (output: string) => T | undefined) =>
    new Promise<T>((resolve, reject) => {
      const waiting = () => {
        const found = find(output);
        if (found === undefined && !ended) return;
        look.delete(waiting);
        if (found === undefined) reject(new Error(`The program has ended: ${output}${errors}`));
        else resolve(found);
      };
      look.add(waiting);
      waiting();
    });
  return {
    get output() {
      return output;
    },
    get errors() {
      return errors;
    },
    until,
    waitFor: (pattern) => until((text) => pattern.exec(text)?.[1]),
    signal: (name) => void child.kill(name),
    exit,
  };
}
