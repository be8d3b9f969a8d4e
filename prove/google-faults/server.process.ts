import 'reflect-metadata';
import dns from 'node:dns';
import { createInterface } from 'node:readline';
import { startApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { createLogger } from '../../src/logger.js';
import { googleName } from './wire.js';

// The real app with a clock that runs and can be moved, and a resolver of names that knows where Google is, or does not.
// `advance SECONDS`, `names off` and `names on` on its input.
let aheadMs = 0;
let knowsNames = true;

const { lookup } = dns;
// Node's connections look it up in this module each time.
dns.lookup = ((name: string, ...rest: unknown[]) => {
  const callback = rest.at(-1) as (error: Error | null, address?: unknown, family?: number) => void;
  const [options] = rest as [{ all?: boolean }];
  if (name !== googleName) return Reflect.apply(lookup, dns, [name, ...rest]);
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), {
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
  });
  if (!knowsNames) return process.nextTick(callback, error);
  if (options.all) return process.nextTick(callback, null, [{ address: '127.0.0.1', family: 4 }]);
  return process.nextTick(callback, null, '127.0.0.1', 4);
}) as typeof lookup;

const app = await startApp({
  config: readConfig(process.env),
  log: createLogger({ level: 'warn', format: 'json' }, false, { write: (line) => void process.stderr.write(line) }),
  now: () => new Date(Date.now() + aheadMs),
  webFolder: 'no web pages',
});
process.once('SIGTERM', async () => {
  await app.close();
  process.exit(0);
});
process.stdout.write(`port ${app.port}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const [order, argument] = line.split(' ');
  if (order === 'advance') aheadMs += Number(argument) * 1000;
  else knowsNames = argument === 'on';
  process.stdout.write('done\n');
}
