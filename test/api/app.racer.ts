import 'reflect-metadata';
import { createInterface } from 'node:readline';
import { startApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { createLogger } from '../../src/logger.js';

// One process of several on a database: the real app, with a clock that stands still until its input turns it. Ends at
// SIGTERM as the server does.
let at = Number(process.argv[2]);
const log = createLogger({ level: 'warn', format: 'json' }, false, {
  write: (line) => void process.stderr.write(line),
});
const config = readConfig(process.env);
const app = await startApp({
  config,
  log,
  now: () => new Date(at),
  webFolder: 'no web pages',
});

const orders: Record<string, (argument: number) => Promise<unknown>> = {
  advance: async (seconds) => {
    at += seconds * 1000;
  },
  sendDue: () => app.services.notices.sendDue(),
  settle: () => app.services.settle(),
  processorMs: async () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

process.once('SIGTERM', async () => {
  await app.close(config.http.shutdownDelaySeconds);
  process.exit(0);
});
process.stdout.write(`${app.port}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const [order = '', argument] = line.split(' ');
  process.stdout.write(`${(await orders[order]?.(Number(argument))) ?? 'done'}\n`);
}
await app.close();
process.exit(0);
