import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { BuiltServer } from './built-server.js';
import { residentMegabytes } from './process-figures.js';

const idleSeconds = 10;

/** How a start went. */
export interface Start {
  /** On a database that is not there yet, which includes making its tables. */
  firstMs: number;
  /** On one that is there. */
  againMs: number;
}

/** Starts the built server on a new database and once more on the same, each time until /readyz answers 200. */
export async function timeStarts(environment: Record<string, string>): Promise<Start> {
  return withFolder(async (folder) => {
    const start = async () => {
      const startedAt = performance.now();
      const server = await BuiltServer.start({ ...environment, DATABASE_URL: `file:${join(folder, 'bench.db')}` });
      const ms = performance.now() - startedAt;
      await server.close();
      return ms;
    };
    return { firstMs: await start(), againMs: await start() };
  });
}

/** What the built server has resident in megabytes once it has done nothing for ten seconds; undefined where the system does not tell. */
export async function idleMegabytes(environment: Record<string, string>): Promise<number | undefined> {
  return withFolder(async (folder) => {
    const server = await BuiltServer.start({ ...environment, DATABASE_URL: `file:${join(folder, 'bench.db')}` });
    await wait(idleSeconds * 1000);
    const found = residentMegabytes(server.pid);
    await server.close();
    return found;
  });
}

/** Somewhere for a database, for as long as the work takes. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'gmail-graphql-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
