import 'reflect-metadata';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startApp } from '../src/app.js';
import { readConfig } from '../src/config.js';
import { createLogger } from '../src/logger.js';
import type { ServerMessage, ServerSettings } from './server-process.js';

/** The server under test in a process of its own, logging as it does where it is deployed. */
const { environment, webFolder } = JSON.parse(process.argv[2] ?? '{}') as ServerSettings; // What server-process.ts wrote.
const log = createLogger({ level: 'info', format: 'json' }, false);
const app = await startApp({ config: readConfig(environment), log, now: () => new Date(), webFolder });

/** To the process that started this one. */
function tell(message: ServerMessage): void {
  process.send?.(message);
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void; // What the flag exposes.

/** Twice, since V8 gives memory back some time after the first. */
async function collectAll(): Promise<void> {
  collectGarbage();
  await wait(1000);
  collectGarbage();
  await wait(200);
}

/** For how long the thread that answers could have run and had no processor; Linux alone tells. */
function waitedMs(): number | undefined {
  const file = '/proc/self/schedstat';
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split(' ')[1]) / 1e6 : undefined;
}

process.on('message', async (question) => {
  if (question === 'collect') await collectAll();
  tell({ kind: 'state', memoryBytes: process.memoryUsage.rss(), waitedMs: waitedMs() });
});
// Whatever becomes of the benchmark, this process ends with it.
process.on('disconnect', () => void app.close().finally(() => process.exit()));
tell({ kind: 'ready', port: app.port });
