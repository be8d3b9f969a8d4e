import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder that the test runs in, so that no credentials.json, .env or data of the developer's is read. */
export function enterEmptyFolder(): { folder: string; leave: () => void } {
  const before = process.cwd();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gmail-graphql-test-')));
  process.chdir(folder);
  return {
    folder,
    leave: () => {
      process.chdir(before);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
