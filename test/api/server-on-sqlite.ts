import { setTimeout as wait } from 'node:timers/promises';
import { openSqlite } from '../../src/database/sqlite.js';
import type { ApiClient } from './api-client.js';
import { type AppProcess, startAppProcesses } from './app-processes.js';
import { signUp } from './people.js';
import { startTestApp, type TestApp } from './start-test-app.js';

/** A server in a process of its own on a SQLite file, and somebody who renames themselves there. */
export interface ServerOnSqlite {
  test: TestApp;
  process: AppProcess;
  file: string;
  client: ApiClient;
  /** Undefined where it is done, or the code of the error. Keeps what was acknowledged. */
  rename(name: string): Promise<string | undefined>;
  /** The name that was acknowledged last. */
  acknowledged: string;
  /** What reading one's name comes to: the name, or the code of an error. */
  read(): Promise<string>;
  isReady(): Promise<boolean>;
  /** Asks until it is ready and renaming works; how long that took, milliseconds. */
  recovered(): Promise<number>;
  /** Asks /healthz all along; what is given ends that and gives how long each answer took, milliseconds, the longest first. */
  watchHealth(): () => Promise<number[]>;
  complaints(): string;
  close(): Promise<void>;
}

/** At `file`, or at a new one. */
export async function startServerOnSqlite(file?: string): Promise<ServerOnSqlite> {
  const test = await startTestApp({
    store: 'sqlite',
    ...(file === undefined ? {} : { environment: { DATABASE_URL: `file:${file}` } }),
  });
  const processes = await startAppProcesses(test, 1);
  const [process] = processes.all;
  if (!process) throw new Error('There is one.');
  // The server under test is the only one.
  await test.app.close();
  const client = process.client();
  await signUp(test, client, 'patient@example.com', 'a first pass phrase');
  const its: ServerOnSqlite = {
    test,
    process,
    file: file ?? test.database.url.slice('file:'.length),
    client,
    acknowledged: '',
    rename: async (name) => {
      const query = 'mutation ($name: String) { updateMe(name: $name) { __typename } }';
      const { errors } = await client.post({ query, variables: { name } });
      if (!errors) its.acknowledged = name;
      return errors && String(errors[0]?.extensions?.code);
    },
    read: async () => {
      const { data, errors } = await client.post<{ me: { name: string } | null }>({ query: '{ me { name } }' });
      return errors ? String(errors[0]?.extensions?.code) : (data.me?.name ?? 'nobody');
    },
    isReady: async () => (await process.client().fetch('/readyz')).status === 200,
    recovered: async () => {
      const begin = performance.now();
      while (!(await its.isReady()) || (await its.rename('back')) !== undefined) {
        if (performance.now() - begin > 30_000) throw new Error(`It does not recover: ${its.complaints()}`);
        await wait(20);
      }
      return performance.now() - begin;
    },
    watchHealth: () => watchHealth(process.client()),
    complaints: () => processes.complaints().join('\n'),
    close: async () => {
      await processes.close();
      await test.close();
    },
  };
  await its.rename('first');
  return its;
}

function watchHealth(client: ApiClient): () => Promise<number[]> {
  let isEnding = false;
  const times: number[] = [];
  const watching = (async () => {
    while (!isEnding) {
      const begin = performance.now();
      await (await client.fetch('/healthz')).text();
      times.push(performance.now() - begin);
      await wait(20);
    }
  })();
  return async () => {
    isEnding = true;
    await watching;
    return times.sort((a, b) => b - a);
  };
}

/** What is in the file, for whoever opens it anew. */
export function nameIn(file: string): unknown {
  const database = openSqlite(file, { readonly: true });
  try {
    return database.prepare("SELECT name FROM users WHERE email = 'patient@example.com'").pluck().get();
  } finally {
    database.close();
  }
}
