import { spawn } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { enterEmptyFolder } from '../empty-folder.js';

const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'));

let folder: string;
let leave: () => void;
beforeEach(() => {
  ({ folder, leave } = enterEmptyFolder());
  writeFileSync('node', '#!/bin/sh\necho $$\n');
  chmodSync('node', 0o755);
});
afterEach(() => leave());

describe('the npm script', () => {
  it.each(['start', 'demo', 'authorize-sender', 'doctor', 'backup', 'restore', 'rotate-keys'])(
    '%s puts the program in the place of its shell, so that it gets the signals that npm passes on',
    async (name) => {
      const shell = spawn('sh', ['-c', scripts[name] ?? ''], { env: { PATH: `${folder}:/bin:/usr/bin` } });
      let printed = '';
      shell.stdout.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
      });
      await new Promise((resolve) => shell.once('close', resolve));
      expect(printed).toBe(`${shell.pid}\n`);
    },
  );
});
