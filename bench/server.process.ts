import 'reflect-metadata';
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
process.on('message', (question) => {
  if (question === 'collect') collectGarbage();
  tell({ kind: 'memory', bytes: process.memoryUsage.rss() });
});
// Whatever becomes of the benchmark, this process ends with it.
process.on('disconnect', () => void app.close().finally(() => process.exit()));
tell({ kind: 'ready', port: app.port });
