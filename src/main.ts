import 'reflect-metadata';
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { type ExtraCommands, runCli } from './cli.js';
import type { Terminal } from './commands/terminal.js';
import { StartError } from './errors.js';
import { describeError } from './logger.js';
import { WorkerDuty } from './workers/worker-duty.js';

const envFile = '.env';
/** npm hands Ctrl-C on to a program that has had it from the terminal already: signals so close together are one. */
const sameSignalMs = 300;

/** The program: environment, terminal, signals and exit code. The only user of `process`, beside what runs several of them. */
export async function main(extra: ExtraCommands = {}): Promise<void> {
  const terminal = openTerminal();
  const crash = (error: unknown) => {
    terminal.complain(`A fault in gmail-graphql itself: ${JSON.stringify(describeError(error))}`);
    process.exit(1);
  };
  process.on('uncaughtException', crash).on('unhandledRejection', crash);
  const duty = await WorkerDuty.await();
  try {
    const environment = duty?.environment ?? readEnvironment();
    const ended = duty?.ended ?? untilSignal();
    const input = { environment, readEnvironment, terminal, now: () => new Date(), ended, duty };
    process.exitCode = await runCli(process.argv.slice(2), input, extra);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    terminal.complain(error.message);
    process.exitCode = 1;
  }
  // Kept-alive connections of a browser must not hold up the end.
  if (process.exitCode === 0 || process.exitCode === 1) setTimeout(() => process.exit(), 1000).unref();
}

function openTerminal(): Terminal {
  const isTerminal = process.stdout.isTTY === true;
  // Back to the line's beginning, and the rest of it erased (ECMA-48, EL).
  const erase = isTerminal ? '\r\u001b[K' : '';
  let shown = '';
  const clear = () => {
    if (shown !== '') process.stdout.write(erase);
    shown = '';
  };
  return {
    isTerminal,
    print: (line) => {
      clear();
      process.stdout.write(`${line}\n`);
    },
    complain: (line) => {
      clear();
      process.stderr.write(`${line}\n`);
    },
    show: (progress) => {
      if (isTerminal && progress !== shown) process.stdout.write(`${erase}${progress}`);
      shown = progress;
    },
  };
}

function readEnvironment(): Record<string, string | undefined> {
  try {
    return { ...(existsSync(envFile) ? parseEnv(readFileSync(envFile, 'utf8')) : {}), ...process.env };
  } catch (error) {
    throw new StartError(`The file ${envFile} cannot be read. Give this user access to it, or remove it.`, {
      cause: error,
    });
  }
}

/** Resolves at the first SIGINT or SIGTERM; another one ends the program at once. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    const onSignal = () => {
      firstAt ??= performance.now();
      if (performance.now() - firstAt > sameSignalMs) process.exit(1);
      resolve();
    };
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  });
}
