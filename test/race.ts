import { spawn } from 'node:child_process';
import { programArguments } from './compiled-program.js';

/**
 * Runs the file in several processes, which print "ready" when they are loaded and begin together once all have.
 * Gives what each printed after that; rejects when one fails.
 */
export async function race(file: string, args: string[], processes = 4): Promise<string[]> {
  const runners = Array.from({ length: processes }, () => runner(file, args));
  try {
    await Promise.all(runners.map(({ ready }) => ready));
    for (const { child } of runners) child.stdin.write('go\n');
    return await Promise.all(runners.map(({ done }) => done));
  } finally {
    for (const { child } of runners) child.kill('SIGKILL');
  }
}

function runner(file: string, args: string[]) {
  const program = programArguments(file, import.meta.url);
  const child = spawn(process.execPath, [...program, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  let heard: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    heard = resolve;
  });
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (output.startsWith('ready\n')) heard();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const done = new Promise<string>((resolve, reject) => {
    child.once('close', (code) => {
      heard();
      if (code === 0) resolve(output.slice('ready\n'.length));
      else reject(new Error(`A process of the race ended with ${code}: ${errors}`));
    });
  });
  done.catch(() => undefined);
  return { child, ready, done };
}
