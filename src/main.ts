import 'reflect-metadata';
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { type ExtraCommands, runCli } from './cli.js';
import { describeError } from './logger.js';

const envFile = '.env';

/** The program: environment, terminal, signals and exit code. The only user of `process`. */
export async function main(extra: ExtraCommands = {}): Promise<void> {
  const fromFile = existsSync(envFile) ? parseEnv(readFileSync(envFile, 'utf8')) : {};
  const terminal = {
    print: (line: string) => void process.stdout.write(`${line}\n`),
    complain: (line: string) => void process.stderr.write(`${line}\n`),
    isTerminal: process.stdout.isTTY === true,
  };
  const crash = (error: unknown) => {
    terminal.complain(`A fault in gmail-graphql itself: ${JSON.stringify(describeError(error))}`);
    process.exit(1);
  };
  process.on('uncaughtException', crash).on('unhandledRejection', crash);
  const ended = new Promise<void>((resolve) => {
    let signals = 0;
    const onSignal = () => {
      signals += 1;
      if (signals > 1) process.exit(1);
      resolve();
    };
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  });
  const input = { environment: { ...fromFile, ...process.env }, terminal, now: () => new Date(), ended };
  process.exitCode = await runCli(process.argv.slice(2), input, extra);
  // Kept-alive connections of a browser must not hold up the end.
  if (process.exitCode === 0 || process.exitCode === 1) setTimeout(() => process.exit(), 1000).unref();
}
