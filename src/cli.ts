import { parseArgs } from 'node:util';
import { authorizeSender } from './commands/authorize-sender.js';
import { backup } from './commands/backup.js';
import { disableUser, enableUser } from './commands/disable-user.js';
import { doctor } from './commands/doctor.js';
import { migrateStore } from './commands/migrate-store.js';
import { restore } from './commands/restore.js';
import { newKeyCommand, rotateKeys } from './commands/rotate-keys.js';
import { serve } from './commands/serve.js';
import type { CommandInput, ExitCode } from './commands/terminal.js';
import { StartError } from './errors.js';

interface Command {
  summary: string;
  help: string;
  /** What it acts on, as in `disable-user EMAIL`. */
  operand?: string;
  /** What it takes beside, as in `--from ADDRESS`, by name. */
  options?: Record<string, CommandOption>;
  run: (input: CommandInput, operand: string, options: OptionValues) => Promise<ExitCode>;
}

interface CommandOption {
  /** What its value is called; left out, it has none. */
  value?: string;
  /** It must be given. */
  required?: boolean;
}

type OptionValues = Record<string, string | boolean | undefined>;

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
  backup: {
    summary: 'copy the database to a file while the server runs',
    help: `Copies the SQLite database as it is at one moment, checks the copy, and gives it its name once it is whole. --force\nreplaces a file that is there. The secret keys (SECRET_KEYS, or data/secret.key) are not in it and are needed with it.\nFor PostgreSQL it says which commands to run.`,
    operand: 'FILE',
    options: { force: {} },
    run: (input, file, { force }) => backup(input, file, force === true),
  },
  restore: {
    summary: 'put a backup in the place of the database',
    help: 'Checks the backup, and that no server has the database open, then puts a copy of it in the place of the database, which\nis kept beside it under a name with the time. Everybody has to sign in again, and codes that were mailed are void.\nFor PostgreSQL it says which commands to run.',
    operand: 'FILE',
    run: restore,
  },
  'rotate-keys': {
    summary: 'bring what is sealed under old secret keys under the current one',
    help: `Seals Google's credentials anew under the first of SECRET_KEYS, deletes cached messages that are sealed under others, and says
which keys can be taken out of SECRET_KEYS. Servers may run; it may be ended at any point and run again.
A new key, which goes in front under an id of its own, as in SECRET_KEYS=k2:NEW,k1:OLD, comes from:
  ${newKeyCommand}
Restart every server with both before you run this.`,
    run: (input) => rotateKeys(input),
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
  'migrate-store': {
    summary: 'copy everything from a SQLite file to PostgreSQL',
    help: 'Stop the server first. Copies every row, compares both to the last byte, and leaves the file as it is. What was ended\nhalf-way goes on with --resume. The password may be in PGPASSWORD in place of the address. Nothing has to be configured.',
    options: {
      from: { value: 'FILE', required: true },
      to: { value: 'ADDRESS', required: true },
      resume: {},
    },
    run: (input, _operand, { from, to, resume }) =>
      migrateStore(input, { from: String(from), to: String(to), resume: resume === true }),
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
  const wish = parseWish(rest, command);
  if (wish.misunderstood !== undefined) {
    terminal.complain(`${wish.misunderstood}. See: gmail-graphql ${name} --help`);
    return 2;
  }
  if (wish.help) {
    terminal.print(`Usage: gmail-graphql ${callOf(name, command)} [--help]\n\n${command.help}`);
    return 0;
  }
  try {
    return await command.run(input, wish.operand, wish.options);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    terminal.complain(error.message);
    return 1;
  }
}

interface Wish {
  help: boolean;
  operand: string;
  options: OptionValues;
  misunderstood?: string;
}

function parseWish(args: string[], { operand, options = {} }: Command): Wish {
  try {
    const own = Object.entries(options).map(
      ([name, { value }]) => [name, { type: value ? 'string' : 'boolean' }] as const,
    );
    const { values, positionals } = parseArgs({
      args,
      options: { ...Object.fromEntries(own), help: { type: 'boolean' as const, short: 'h' } },
      allowPositionals: operand !== undefined,
    });
    const [first = '', ...more] = positionals;
    // None of the options may be given more than once.
    const given = values as OptionValues;
    const wish = { help: given['help'] === true, operand: first, options: given };
    if (wish.help) return wish;
    const missing = Object.keys(options).find((name) => options[name]?.required && given[name] === undefined);
    if (missing !== undefined) return { ...wish, misunderstood: `--${missing} is missing` };
    if (operand === undefined || (first !== '' && more.length === 0)) return wish;
    return { ...wish, misunderstood: first === '' ? `${operand} is missing` : `There is one ${operand} too many` };
  } catch (error) {
    // Node's first sentence names the argument; the others are for programmers.
    const [sentence = ''] = String(error)
      .replace(/^TypeError[^:]*: /, '')
      .split('. ');
    return { help: false, operand: '', options: {}, misunderstood: sentence };
  }
}

function callOf(name: string, { operand, options = {} }: Command): string {
  const words = Object.entries(options).map(([option, { value, required }]) => {
    const word = value ? `--${option} ${value}` : `--${option}`;
    return required ? word : `[${word}]`;
  });
  return [name, ...(operand === undefined ? [] : [operand]), ...words].join(' ');
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
