import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readConfig, variableNames } from '../src/config.js';

const root = process.cwd();
const read = (file: string) => readFileSync(join(root, file), 'utf8');

interface Service {
  image: string;
  environment: Record<string, string | number>;
  env_file?: string;
  ports?: string[];
  volumes?: string[];
  networks: string[] | { inner: { ipv4_address: string } };
}

const compose: { services: Record<string, Service>; volumes: object } = parse(read('compose.yml'), { merge: true });
const instances = Object.entries(compose.services).filter(([, { image }]) => image === 'gmail-graphql');

describe('compose.yml', () => {
  it('has two instances, a database and a proxy, which alone is reached from outside', () => {
    expect(Object.keys(compose.services)).toEqual(['server-1', 'server-2', 'proxy', 'postgres']);
    const published = Object.entries(compose.services).filter(([, { ports }]) => ports);
    expect(published.map(([name, { ports }]) => [name, ports])).toEqual([
      ['proxy', ['80:80', '443:443', '443:443/udp']],
    ]);
  });

  it.each(instances)('sets up %s by variables that there are, as production wants them', (_name, { environment }) => {
    expect(Object.keys(environment).filter((name) => !variableNames.includes(name))).toEqual([]);
    const told = Object.entries(environment).map(([name, value]) => [
      name,
      String(value).replace(/\$\{(\w+):\?\}/g, (_, wanted) =>
        wanted === 'DOMAIN' ? 'api.example.com' : 'a@b.example',
      ),
    ]);
    const secret = { SECRET_KEYS: `k1:${Buffer.alloc(32).toString('base64')}` };
    const client = { GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'secret' };
    const config = readConfig({ NODE_ENV: 'production', ...Object.fromEntries(told), ...secret, ...client });
    expect(config.http.publicUrl).toBe('https://api.example.com');
    expect(config.database.kind).toBe('postgres');
    expect(config.metrics?.listen).toEqual({ host: '0.0.0.0', port: 9464 });
  });

  it('keeps secrets in files that git does not take, and names what they hold', () => {
    const files = Object.values(compose.services).flatMap(({ env_file }) => env_file ?? []);
    expect(new Set(files)).toEqual(new Set(['secrets/server.env', 'secrets/postgres.env']));
    expect(read('.gitignore').split('\n')).toContain('/secrets/');
    expect(JSON.stringify(instances)).not.toMatch(/SECRET|PASSWORD|gmail:[^"]*@/);
  });

  it('trusts the proxy alone, and the proxy knows the instances and their port', () => {
    const { proxy } = compose.services;
    const address = proxy && !Array.isArray(proxy.networks) ? proxy.networks.inner.ipv4_address : undefined;
    for (const [, { environment }] of instances) expect(environment['TRUSTED_PROXIES']).toBe(address);
    const upstreams = /reverse_proxy (.+) \{/.exec(read('deploy/Caddyfile'))?.[1];
    expect(upstreams?.split(' ')).toEqual(instances.map(([name]) => `${name}:4000`));
    expect(read('Dockerfile')).toMatch(/^EXPOSE 4000$/m);
    expect(read('deploy/Caddyfile')).toContain('health_uri /readyz');
  });

  it('mounts files and volumes that there are', () => {
    const sources = Object.values(compose.services).flatMap(({ volumes = [] }) =>
      volumes.map((v) => v.split(':')[0] ?? ''),
    );
    for (const source of sources)
      expect([
        source,
        source.startsWith('.') ? existsSync(join(root, source)) : Object.hasOwn(compose.volumes, source),
      ]).toEqual([source, true]);
  });
});

describe('the Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
  const copied = last.flatMap((line) => {
    const [, paths = ''] = /^COPY --from=build (.+)$/.exec(line) ?? [];
    return paths === ''
      ? []
      : paths
          .split(' ')
          .slice(0, -1)
          .map((path) => path.replace('/app/', ''));
  });
  const wanted = read('.dockerignore')
    .split('\n')
    .flatMap((line) => /^!(.+)$/.exec(line)?.[1] ?? []);

  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gmail-graphql-image-'));
    const build = join(folder, 'build');
    for (const path of wanted) cpSync(join(root, path), join(build, path), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(build, 'node_modules'));
    execFileSync(process.execPath, ['scripts/build.js'], { cwd: build, stdio: 'ignore' });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('builds from what .dockerignore lets through, and runs on what it copies with what is no development dependency', () => {
    const image = join(folder, 'app');
    for (const path of copied.filter((name) => name !== 'node_modules')) {
      mkdirSync(dirname(join(image, path)), { recursive: true });
      cpSync(join(folder, 'build', path), join(image, path), { recursive: true });
    }
    const {
      dependencies,
      optionalDependencies,
    }: Record<string, Record<string, string>> = JSON.parse(read('package.json'));
    // Which of the optional ones are there depends on the version of Node.
    const optional = Object.keys(optionalDependencies ?? {}).filter((name) =>
      existsSync(join(root, 'node_modules', name)),
    );
    for (const name of [...Object.keys(dependencies ?? {}), ...optional]) {
      mkdirSync(dirname(join(image, 'node_modules', name)), { recursive: true });
      symlinkSync(join(root, 'node_modules', name), join(image, 'node_modules', name));
    }
    const run = (...args: string[]) =>
      execFileSync(process.execPath, ['bin/gmail-graphql.js', ...args], { cwd: image, env: {}, encoding: 'utf8' });
    expect(run('--help')).toMatch(/^Usage: gmail-graphql COMMAND/);
    expect(run('serve', '--help')).toMatch(/^Usage: gmail-graphql serve/);
    expect(readdirSync(join(image, 'dist')).sort()).toEqual(['chunks', 'src', 'web']);
  });

  it('copies whatever the package has, but for the stand-in for Google and what people read', () => {
    const { files }: { files: string[] } = JSON.parse(read('package.json'));
    expect(copied.filter((path) => !/^(package\.json|node_modules|dist\/.+)$/.test(path)).sort()).toEqual(
      files.filter((path) => path !== 'dist').sort(),
    );
  });

  it('runs the server as a user of its own, with no shell in between', () => {
    expect(last).toContain('USER node');
    expect(last.slice(-3)).toEqual(['ENTRYPOINT ["node", "/app/bin/gmail-graphql.js"]', 'CMD ["serve"]', '']);
    expect(last.join('\n')).toMatch(/^ENV NODE_ENV=production HOST=0\.0\.0\.0$/m);
  });
});
