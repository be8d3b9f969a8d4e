// Starts the demo as a newcomer would, waits until it is ready, asks it something, and ends it with Ctrl-C.
import { spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** On a machine that has nothing else to do. */
const limitSeconds = 10;
/** Other programs may have the processors for a while: a demo that is too slow is so each time. */
const tries = 3;
/** What starting Node.js takes on the machine that the limit is for; milliseconds. */
const usualStartMs = 60;
const root = fileURLToPath(new URL('..', import.meta.url));

process.exitCode = (await isFastEnough()) ? 0 : 1;

async function isFastEnough() {
  for (let left = tries; left > 0; left -= 1) {
    const before = slowness();
    const seconds = await tryDemo();
    if (seconds === undefined) return false;
    const factor = Math.max(before, slowness());
    if (seconds <= limitSeconds * factor) return true;
    process.stdout.write(
      `That is more than ${limitSeconds} s, also for a machine that is ${factor.toFixed(1)} times as slow.\n`,
    );
  }
  return false;
}

/** How many times as long as on that machine, and by itself, a program takes: 1 where nothing is in its way. */
function slowness() {
  const starts = Array.from({ length: 7 }, () => {
    const startedAt = performance.now();
    spawnSync(process.execPath, ['-e', '']);
    return performance.now() - startedAt;
  });
  return Math.max(waiting(), Math.min(...starts) / usualStartMs);
}

/** How many times as long as by itself a program takes, for waiting until it gets a processor: 1 where nobody else wants one. */
function waiting() {
  const startedAt = performance.now();
  const start = process.cpuUsage();
  let usedMs = 0;
  while (usedMs < 300) {
    const { user, system } = process.cpuUsage(start);
    usedMs = (user + system) / 1000;
  }
  return Math.max(1, (performance.now() - startedAt) / usedMs);
}

/** The seconds until the demo was ready, or undefined where it does not work. */
async function tryDemo() {
  rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
  const startedAt = performance.now();
  const demo = startDemo();
  const url = await demo.ready;
  const seconds = (performance.now() - startedAt) / 1000;
  const page = await fetch(`${url}/`);
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ serviceStatus { sender } }' }),
  });
  const { data } = await answer.json();
  const code = await demo.end();
  const sender = data?.serviceStatus?.sender;
  process.stdout.write(
    `ready after ${seconds.toFixed(1)} s (build included), sender ${sender}, page ${page.status}, exit code ${code}\n`,
  );
  return sender === 'READY' && page.status === 200 && code === 0 ? seconds : undefined;
}

function startDemo() {
  const demo = spawn(process.execPath, ['bin/gmail-graphql.js', 'demo'], {
    cwd: root,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  const ready = new Promise((resolve, reject) => {
    demo.stdout.on('data', (chunk) => {
      printed += chunk;
      if (printed.includes('Ctrl-C ends everything')) resolve(/GraphiQL\s+(http:\S+)\/graphiql/.exec(printed)?.[1]);
    });
    demo.on('exit', (code) => reject(new Error(`The demo ended with ${code}.`)));
    setTimeout(() => reject(new Error('The demo is not ready after a minute.')), 60_000).unref();
  });
  const end = () => {
    demo.removeAllListeners('exit');
    const ended = new Promise((resolve) => demo.on('exit', resolve));
    demo.kill('SIGINT');
    return ended;
  };
  return { ready, end };
}
