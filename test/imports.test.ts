import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
// The rules are plain JavaScript, since dependency-cruiser reads them so.
// @ts-expect-error it has no types
import { mayImport, onlyIn } from '../.dependency-cruiser.js';

const root = process.cwd();
const table: Record<string, string[]> = mayImport;
const packages: Record<string, string[]> = onlyIn;
const folder = mkdtempSync(join(tmpdir(), 'gmail-graphql-imports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file that breaks one rule, in a project that has no other files. */
function write(file: string, imported: string): void {
  mkdirSync(join(folder, dirname(file)), { recursive: true });
  writeFileSync(join(folder, file), `import '${imported}';\n`);
}

function violations(): string {
  copyFileSync(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = join(root, '.dependency-cruiser.js');
  return spawnSync(process.execPath, [program, '--config', config, 'src', 'drizzle'], { cwd: folder, encoding: 'utf8' })
    .stdout;
}

describe('the import rules', () => {
  it('find an import in the wrong direction, for each folder and each package that has a rule', () => {
    const names = Object.keys(table);
    for (const name of names) write(`${name}/target.ts`, 'node:fs');
    for (const [from, allowed] of Object.entries(table)) {
      const forbidden = names.find((name) => name !== from && !allowed.includes(name)) ?? '';
      write(`${from}/wrong.ts`, `${relative(from, forbidden)}/target.js`);
    }
    for (const [name, allowed] of Object.entries(packages)) {
      const elsewhere = ['src/services', 'src/http'].find((candidate) => !allowed.includes(candidate)) ?? '';
      write(
        `${elsewhere}/wrong-${name.replaceAll('/', '-')}.ts`,
        name === 'googleapis' ? 'googleapis/build/src/apis/gmail/index.js' : name,
      );
    }
    const found = violations();
    for (const [from, allowed] of Object.entries(table))
      expect(found).toContain(`${from} imports ${allowed.join(', ') || 'nothing of ours'}`);
    for (const [name, allowed] of Object.entries(packages))
      expect(found).toContain(`${name} only in ${allowed.join(', ')}`);
  });
});
