import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

interface Entry {
  version: string;
  license?: string;
  integrity?: string;
  resolved?: string;
  dev?: boolean;
  dependencies?: Record<string, string>;
}
type Lockfile = { packages: Record<string, Entry> };

const root = process.cwd();
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const locked = (): Lockfile => JSON.parse(read('package-lock.json'));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gmail-graphql-lockfile-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program on our lockfile, changed. */
function run(script: string, change: (packages: Record<string, Entry>) => void, ...options: string[]) {
  const file = join(folder, 'package-lock.json');
  const changed = locked();
  change(changed.packages);
  writeFileSync(file, JSON.stringify(changed));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...options, file], { encoding: 'utf8' });
  return { status, faults: stderr.split('\n').filter((line) => line !== ''), text: stdout + stderr };
}

function check(change: (packages: Record<string, Entry>) => void) {
  return run('scripts/check-dependencies.js', change);
}

/** An entry that is there, to be changed. */
function entry(packages: Record<string, Entry>, path: string): Entry {
  const found = packages[path];
  if (!found) throw new Error(`${path} is not locked.`);
  return found;
}

describe('the check of dependencies', () => {
  it('finds nothing wrong with what is locked', () => {
    expect(check(() => undefined)).toMatchObject({ status: 0, faults: [] });
  });

  it.each([
    ['too old', '6.14.0', 1],
    ['a candidate for the oldest safe one', '6.14.1-rc.1', 1],
    ['the oldest safe one', '6.14.1', 0],
    ['of an older major, which was never mended', '5.9.9', 1],
    ['of a newer major', '7.0.0', 0],
  ])('knows of a package that is %s', (_, version, status) => {
    const found = check((packages) => {
      entry(packages, 'node_modules/qs').version = version;
    });
    expect(found.status).toBe(status);
    if (status === 1)
      expect(found.faults).toEqual([expect.stringMatching(/^node_modules\/qs is .*\(CVE-2025-15284\)/)]);
  });

  it('compares each major with its own oldest safe version', () => {
    const found = check((packages) => {
      packages['node_modules/x/node_modules/semver'] = { ...entry(packages, 'node_modules/semver'), version: '6.3.0' };
      packages['node_modules/y/node_modules/semver'] = { ...entry(packages, 'node_modules/semver'), version: '6.3.1' };
    });
    expect(found.faults).toEqual([expect.stringContaining('node_modules/x/node_modules/semver is 6.3.0')]);
  });

  it('wants no floor that is about nothing', () => {
    const found = check((packages) => {
      delete packages['node_modules/sha.js'];
    });
    expect(found.faults).toEqual([expect.stringContaining('sha.js is not installed any more')]);
  });

  it.each([
    ['GPL-3.0-only', 1],
    ['MPL-2.0', 1],
    [undefined, 1],
    ['(MIT OR GPL-3.0-only)', 0],
    ['MIT AND GPL-3.0-only', 1],
    ['(MIT OR ISC) AND GPL-3.0-only', 1],
    ['Apache-2.0', 0],
  ])('knows whether %s may run with the server', (license, status) => {
    const found = check((packages) => {
      const { license: _, ...its } = entry(packages, 'node_modules/express');
      packages['node_modules/express'] = license === undefined ? its : { ...its, license };
    });
    expect(found.status).toBe(status);
    if (status === 1) expect(found.text).toContain('node_modules/express 5.3.0 is given away with the server under');
  });

  it('asks more of what is bundled into the pages than of what is only used in development', () => {
    const faults = (path: string, license: string) =>
      check((packages) => {
        entry(packages, path).license = license;
      }).faults;
    expect(faults('node_modules/react-dom', 'MPL-2.0')).toEqual([expect.stringContaining('given away with the page')]);
    expect(faults('node_modules/jest', 'MPL-2.0')).toEqual([]);
    expect(faults('node_modules/jest', 'AGPL-3.0-only')).toEqual([expect.stringContaining('used in development')]);
  });

  it('takes an exception for the version alone that was looked at', () => {
    const found = check((packages) => {
      entry(packages, 'node_modules/url-template').version = '2.0.9';
    });
    expect(found.faults).toEqual([
      expect.stringContaining('node_modules/url-template 2.0.9 is given away with the server under BSD'),
      expect.stringContaining('The exception for url-template 2.0.8'),
    ]);
  });

  it.each([['sha1-5f8nBPxSNvDBaAjGbzE0uQ1AtGk='], [undefined]])('refuses a package whose hash is %s', (integrity) => {
    const found = check((packages) => {
      const { integrity: _, ...its } = entry(packages, 'node_modules/express');
      packages['node_modules/express'] = integrity === undefined ? its : { ...its, integrity };
    });
    expect(found.status).toBe(1);
    expect(found.faults).toEqual([
      expect.stringContaining('node_modules/express has no SHA-512'),
      expect.stringContaining('pkg:npm/express@5.3.0 has no hashes'),
    ]);
  });

  it('finds a place of one machine in the bill of materials', () => {
    const found = check((packages) => {
      entry(packages, 'node_modules/express').version = '/srv/express';
    });
    expect(found.text).toContain('which is a place of one machine');
  });
});

describe('the lint of the lockfile', () => {
  const { scripts }: { scripts: { lint: string } } = JSON.parse(read('package.json'));
  const [, wanted = ''] = /lockfile-lint --path package-lock\.json (.+)$/.exec(scripts.lint) ?? [];
  const program = createRequire(import.meta.url).resolve('lockfile-lint/bin/lockfile-lint.js');
  const lint = (resolved: string | undefined) =>
    run(
      program,
      (packages) => {
        if (resolved !== undefined) entry(packages, 'node_modules/express').resolved = resolved;
      },
      ...wanted.split(' '),
      '--path',
    ).status;

  it.each([
    ['nothing', undefined, 0],
    ['the registry', 'https://registry.npmjs.org/express/-/express-5.3.0.tgz', 0],
    ['another host', 'https://registry.example.com/express/-/express-5.3.0.tgz', 1],
    ['the registry without encryption', 'http://registry.npmjs.org/express/-/express-5.3.0.tgz', 1],
    ['a repository', 'git+ssh://git@github.com/expressjs/express.git#main', 1],
  ])('judges a package that says it comes from %s', (_, resolved, status) => {
    expect(lint(resolved)).toBe(status);
  });
});

describe('the bill of materials', () => {
  interface Component {
    'bom-ref': string;
    purl: string;
    properties: { value: string }[];
  }
  interface Bill {
    bomFormat: string;
    components: Component[];
    dependencies: { ref: string; dependsOn: string[] }[];
  }
  const write = (): string => {
    const file = join(folder, 'bill.json');
    expect(spawnSync(process.execPath, ['scripts/sbom.js', file]).status).toBe(0);
    return readFileSync(file, 'utf8');
  };

  it('lists each package that runs with the server, also those that development needs too', () => {
    const { bomFormat, components, dependencies }: Bill = JSON.parse(write());
    expect(bomFormat).toBe('CycloneDX');
    const listed = new Set(components.map(({ purl }) => purl));
    const { dependencies: direct }: { dependencies: Record<string, string> } = JSON.parse(read('package.json'));
    for (const [name, version] of Object.entries(direct))
      expect(listed).toContain(`pkg:npm/${name.replace('@', '%40')}@${version}`);
    expect(components.filter(({ purl }) => /\/(jest|vite|knip)@/.test(purl))).toEqual([]);
    expect(dependencies.find(({ ref }) => ref.startsWith('pkg:npm/express@'))?.dependsOn).toContain(
      components.find(({ purl }) => purl.startsWith('pkg:npm/qs@'))?.purl,
    );
  });

  it('lists what the pages import', () => {
    const { components }: Bill = JSON.parse(write());
    const files = readdirSync(join(root, 'web'), { recursive: true, encoding: 'utf8' });
    const sources = files.filter((file) => /^(page|graphiql)\/.*\.tsx?$/.test(file));
    const imported = sources.flatMap((file) =>
      [...read(join('web', file)).matchAll(/(?:from|import) '([^.'][^']*)'/g)].map(([, name = '']) => name),
    );
    const names = new Set(imported.map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/')));
    expect(names).toContain('react');
    const listed = new Set(components.map(({ purl }) => purl.replace(/^pkg:npm\/(.+)@.+$/, '$1').replace('%40', '@')));
    expect([...names].filter((name) => !listed.has(name))).toEqual([]);
  });

  it('is the same for the same lockfile, and says nothing of the machine', () => {
    const text = write();
    expect(write()).toBe(text);
    for (const place of [root, homedir(), tmpdir(), 'node_modules']) expect(text).not.toContain(`"${place}`);
  });
});
