import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { killPrograms, startProgram } from '../commands/program.js';
import { enterEmptyFolder } from '../empty-folder.js';

const root = process.cwd();
let api: string;
let leave: () => void;
beforeAll(async () => {
  const entered = enterEmptyFolder();
  leave = entered.leave;
  mkdirSync('temporary');
  const demo = startProgram(['demo'], { PORT: '0', TMPDIR: join(entered.folder, 'temporary') });
  api = await demo.waitFor(/API +(http:\/\/localhost:[1-9]\d*)\/graphql[\s\S]*Ctrl-C/);
});
afterAll(() => {
  killPrograms();
  leave();
});

async function run(...args: string[]): Promise<{ stdout: string; stderr: string; code: number }> {
  const main = join(root, 'examples/typed-client/main.ts');
  return promisify(execFile)(process.execPath, ['--import', 'tsx', main, ...args], { cwd: root }).then(
    ({ stdout, stderr }) => ({ stdout, stderr, code: 0 }),
    ({ stdout, stderr, code }) => ({ stdout, stderr, code }),
  );
}

describe('the typed client', () => {
  it("signs in at the demo and prints an inbox's subjects, page by page", async () => {
    const { stdout, code } = await run('--api', api, '--pages', '2');
    const lines = stdout.trimEnd().split('\n');
    expect([code, lines.length]).toEqual([0, 40]);
    for (const line of lines) expect(line).toMatch(/^\d{4}-\d\d-\d\d {2}.+: .+$/);
  });

  it('prints nothing for an empty inbox, its help, and what is wrong without a stack', async () => {
    expect(await run('--api', api, '--as', 'new@example.com')).toEqual({ stdout: '', stderr: '', code: 0 });
    expect((await run('--help')).stdout).toContain('--pages N');
    const wrong = await run('--api', api, '--as', 'nobody@example.com');
    expect(wrong).toMatchObject({ stdout: '', code: 1 });
    expect(wrong.stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
