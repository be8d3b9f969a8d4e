import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../bench/built-server.js';
import { exchange } from '../../bench/http.js';
import { startRoundRobin } from '../../test/instances/round-robin.js';

/** One address for several servers. */
export interface FrontProxy {
  url: string;
  /** Resolves once a server that has been started again gets requests, so that the next one may be ended (docs/guides/operate.md). */
  knows(port: number): Promise<void>;
  close(): Promise<void>;
}

const lookEveryMs = 20;
const patienceMs = 10_000;
/** Longer than Caddy takes to look again (health_interval), and than both answers. */
const caddyNoticesMs = 2_500;

/** Ours, which looks at /readyz ten times a second, and keeps requests for a while where it finds nobody, as Caddy does. */
export async function startOurs(ports: readonly number[]): Promise<FrontProxy> {
  const proxy = await startRoundRobin(ports, { byReadiness: true, patienceMs: 5000 });
  return {
    url: `http://127.0.0.1:${proxy.port}`,
    knows: async (port) => {
      while (!proxy.sendsTo(port)) await wait(lookEveryMs);
    },
    close: () => proxy.close(),
  };
}

export function hasCaddy(): boolean {
  return spawnSync('caddy', ['version']).status === 0;
}

/** Caddy by deploy/Caddyfile, on a free port and without TLS. */
export async function startCaddy(ports: readonly number[]): Promise<FrontProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'gmail-graphql-caddy-'));
  const file = join(folder, 'Caddyfile');
  const port = await freePort();
  const ours = readFileSync(new URL('../../deploy/Caddyfile', import.meta.url), 'utf8');
  const upstreams = ports.map((its) => `127.0.0.1:${its}`).join(' ');
  const site = ours.replace(/(?<=reverse_proxy ).+(?= \{)/, upstreams);
  writeFileSync(file, `{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n}\n${site}`);
  const environment = { PATH: process.env['PATH'], HOME: folder, DOMAIN: `http://127.0.0.1:${port}` };
  const caddy = spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  process.once('exit', () => caddy.kill());
  const url = `http://127.0.0.1:${port}`;
  const giveUpAt = Date.now() + patienceMs;
  const answers = () =>
    exchange({ url: `${url}/readyz` }).then(
      ({ status }) => status === 200,
      () => false,
    );
  while (!(await answers())) {
    if (caddy.exitCode !== null || Date.now() > giveUpAt) throw new Error('Caddy does not start.');
    await wait(lookEveryMs);
  }
  return {
    url,
    // Caddy refuses a POST at once while it knows of no server, and it looks at both at the same time.
    knows: () => wait(caddyNoticesMs),
    close: async () => {
      const ended = once(caddy, 'exit');
      caddy.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
