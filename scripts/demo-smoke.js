// Starts the demo as a newcomer would, waits until it is ready, asks it something, and ends it with Ctrl-C.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const limitMs = 10_000;
const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });

const startedAt = Date.now();
const demo = spawn(process.execPath, ['bin/gmail-graphql.js', 'demo'], {
  cwd: root,
  env: { ...process.env, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
let printed = '';
const ready = new Promise((resolve, reject) => {
  demo.stdout.on('data', (chunk) => {
    printed += chunk;
    if (printed.includes('Ctrl-C ends everything')) resolve(undefined);
  });
  demo.on('exit', (code) => reject(new Error(`The demo ended with ${code}.`)));
  setTimeout(() => reject(new Error('The demo is not ready after a minute.')), 60_000).unref();
});
await ready;
const seconds = (Date.now() - startedAt) / 1000;
const url = /GraphiQL\s+(http:\S+)\/graphiql/.exec(printed)?.[1];
const page = await fetch(`${url}/graphiql`);
const answer = await fetch(`${url}/graphql`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query: '{ serviceStatus { sender } }' }),
});
const { data } = await answer.json();
demo.removeAllListeners('exit');
const ended = new Promise((resolve) => demo.on('exit', resolve));
demo.kill('SIGINT');
const code = await ended;
process.stdout.write(
  `ready after ${seconds.toFixed(1)} s (build included), sender ${data?.serviceStatus?.sender}, page ${page.status}, exit code ${code}\n`,
);
process.exitCode =
  data?.serviceStatus?.sender === 'READY' && page.status === 200 && code === 0 && seconds * 1000 <= limitMs ? 0 : 1;
