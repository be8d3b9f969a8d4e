import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Arguments for Node.js to run a program of the tests: as it was compiled before them, or else by its source, which takes longer. */
export function programArguments(source: string, from: string): string[] {
  const file = fileURLToPath(new URL(source, from));
  const folder = process.env['TEST_PROGRAMS'];
  const compiled = join(folder ?? '', relative(root, file).replace(/\.ts$/, '.js'));
  return folder && existsSync(compiled) ? [compiled] : ['--import', import.meta.resolve('tsx'), file];
}
