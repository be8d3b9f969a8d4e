import { describe, expect, it } from '@jest/globals';
import { demoCommand } from '../local-google/demo.js';
import { type ExtraCommands, runCli } from '../src/cli.js';
import { StartError } from '../src/errors.js';
import { RecordingTerminal } from './commands/run-command.js';

const names = ['serve', 'demo', 'authorize-sender', 'doctor', 'rotate-keys'];
const withFile = ['backup', 'restore'];

const extra: ExtraCommands = {
  demo: demoCommand,
  stumble: {
    summary: '',
    help: '',
    run: async () => {
      throw new StartError('Port 4000 is taken by another program.', { cause: new Error('EADDRINUSE') });
    },
  },
  crash: {
    summary: '',
    help: '',
    run: async () => {
      throw new RangeError('A fault in the program.');
    },
  },
};

async function run(...args: string[]) {
  const terminal = new RecordingTerminal();
  const input = { environment: {}, terminal, now: () => new Date(), ended: Promise.resolve() };
  const exit = await runCli(args, input, extra);
  return { exit, complaints: terminal.complaints, text: terminal.text };
}

describe('the program', () => {
  it.each(['--help', '-h', 'help'])('lists its commands with %s', async (flag) => {
    const { exit, text, complaints } = await run(flag);
    expect([exit, complaints]).toEqual([0, []]);
    for (const name of [...names, ...withFile]) expect(text).toMatch(new RegExp(`^ +${name} +\\S`, 'm'));
  });

  it.each([...names, ...withFile].flatMap((name) => ['--help', '-h'].map((flag) => [name, flag])))(
    'explains %s with %s',
    async (name, flag) => {
      const { exit, text, complaints } = await run(name ?? '', flag ?? '');
      expect([exit, complaints]).toEqual([0, []]);
      expect(text).toMatch(new RegExp(`^Usage: gmail-graphql ${name} .*\\n\\n\\S`));
    },
  );

  it.each([[], ['frobnicate'], ['--frobnicate'], ['toString'], ['constructor']])(
    'explains its usage when it is called wrongly: %j',
    async (...args) => {
      const { exit, complaints } = await run(...args.filter((arg) => arg !== undefined));
      expect([exit, complaints.length]).toEqual([2, 1]);
      expect(complaints[0]).toContain('Usage: gmail-graphql COMMAND');
    },
  );

  it.each(['--frobnicate', '-x', 'argument', '--help=yes', '--port=4100'])(
    'says in a line that %s is not understood',
    async (argument) => {
      for (const name of names) {
        const { exit, complaints } = await run(name, argument);
        expect([exit, complaints.length]).toEqual([2, 1]);
        expect(complaints[0]).toMatch(new RegExp(`^.+ See: gmail-graphql ${name} --help$`));
      }
    },
  );

  it.each([[], ['one', 'two'], ['--frobnicate', 'one'], ['--force=yes', 'one']])(
    'says in a line what is wrong with what it is to act on: %j',
    async (...args) => {
      const { exit, complaints } = await run('backup', ...args);
      expect([exit, complaints]).toEqual([2, [expect.stringMatching(/^.+ See: gmail-graphql backup --help$/)]]);
    },
  );

  it('says in one line what hinders a command', async () => {
    expect(await run('stumble')).toMatchObject({ exit: 1, complaints: ['Port 4000 is taken by another program.'] });
  });

  it('does not hide a fault of its own', async () => {
    await expect(run('crash')).rejects.toBeInstanceOf(RangeError);
  });
});
