import { parseArgs } from 'node:util';
import { authorizeSender } from './commands/authorize-sender.js';
import { disableUser, enableUser } from './commands/disable-user.js';
import { doctor } from './commands/doctor.js';
import { serve } from './commands/serve.js';
import type { CommandInput, ExitCode } from './commands/terminal.js';
import { StartError } from './errors.js';

interface Command {
  summary: string;
  help: string;
  /** What it acts on, as in `disable-user EMAIL`. */
  operand?: string;
  run: (input: CommandInput, operand: string) => Promise<ExitCode>;
}

/** `run` in one more place: the demo is not part of the server, so whoever starts the program brings it. */
export type ExtraCommands = Record<string, Command>;

const commands: Record<string, Command> = {
  serve: {
    summary: 'run the server against Google',
    help: 'Runs the API until Ctrl-C. Everything is configured by environment variables or a file .env: see .env.example.',
    run: serve,
  },
  'authorize-sender': {
    summary: 'authorise the account that codes are mailed from',
    help: "Prints a link to Google's consent page and opens it in a browser (BROWSER=none does not), waits up to 5 minutes for\nthe answer on 127.0.0.1, and keeps the credentials encrypted in the database. Asked for: gmail.send, openid, email.",
    run: (input) => authorizeSender(input),
  },
  doctor: {
    summary: 'check configuration, Google, sender, database and clock',
    help: 'Checks everything that the server needs and says what to do about each fault. Sends no mail, and changes nothing but what\nis on record of the authorisation to send, as sending would.\nExit code 0: no fault; 1: at least one.',
    run: doctor,
  },
  'disable-user': {
    summary: 'let nobody sign in as a user any more',
    help: 'Ends every session of the user with this address at once, and lets nobody sign in as them until enable-user. Their data stay.',
    operand: 'EMAIL',
    run: disableUser,
  },
  'enable-user': {
    summary: 'take disable-user back',
    help: 'Lets the user with this address sign in again.',
    operand: 'EMAIL',
    run: enableUser,
  },
};

/** Runs the command that the arguments name. Whatever goes wrong is said in a sentence, never in a stack. */
export async function runCli(args: string[], input: CommandInput, extra: ExtraCommands = {}): Promise<ExitCode> {
  const { terminal } = input;
  const all = { ...commands, ...extra };
  const [name = '', ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    terminal.print(usage(all));
    return 0;
  }
  if (name === '') {
    terminal.complain(usage(all));
    return 2;
  }
  const command = Object.hasOwn(all, name) ? all[name] : undefined;
  if (!command) {
    terminal.complain(`There is no command "${name}".\n\n${usage(all)}`);
    return 2;
  }
  const wish = parseWish(rest, command.operand);
  if (wish.misunderstood !== undefined) {
    terminal.complain(`${wish.misunderstood}. See: gmail-graphql ${name} --help`);
    return 2;
  }
  if (wish.help) {
    terminal.print(`Usage: gmail-graphql ${callOf(name, command)} [--help]\n\n${command.help}`);
    return 0;
  }
  try {
    return await command.run(input, wish.operand);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    terminal.complain(error.message);
    return 1;
  }
}

interface Wish {
  help: boolean;
  operand: string;
  misunderstood?: string;
}

function parseWish(args: string[], operand: string | undefined): Wish {
  try {
    const options = { help: { type: 'boolean', short: 'h' } } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: operand !== undefined });
    const [first = '', ...more] = positionals;
    const wish = { help: values.help ?? false, operand: first };
    if (wish.help || operand === undefined || (first !== '' && more.length === 0)) return wish;
    return { ...wish, misunderstood: first === '' ? `${operand} is missing` : `There is one ${operand} too many` };
  } catch (error) {
    // Node's first sentence names the argument; the others are for programmers.
    const [sentence = ''] = String(error)
      .replace(/^TypeError[^:]*: /, '')
      .split('. ');
    return { help: false, operand: '', misunderstood: sentence };
  }
}

function callOf(name: string, { operand }: Command): string {
  return operand === undefined ? name : `${name} ${operand}`;
}

function usage(all: Record<string, Command>): string {
  const calls = Object.entries(all).map(([name, command]) => ({ call: callOf(name, command), ...command }));
  const width = Math.max(...calls.map(({ call }) => call.length));
  const lines = calls.map(({ call, summary }) => `  ${call.padEnd(width)}  ${summary}`);
  return [
    'Usage: gmail-graphql COMMAND [--help]',
    '',
    ...lines,
    '',
    'Exit codes: 0 done, 1 failed, 2 wrong usage.',
  ].join('\n');
}
