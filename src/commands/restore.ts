import { resolve } from 'node:path';
import { type Config, readConfig } from '../config.js';
import type { DatabaseContents } from '../database/backup-contents.js';
import { restoreSqlite } from '../database/sqlite-restore.js';
import { StartError } from '../errors.js';
import { KeyRing } from '../secrets/key-ring.js';
import { readSecretKeyFile } from '../secrets/secret-key-file.js';
import { printRows, stopper } from './backup.js';
import { restoreCommands } from './postgres-dumps.js';
import type { CommandInput, ExitCode } from './terminal.js';

/** Puts a backup in the place of the database, which is kept. */
export async function restore({ environment, terminal, now, ended }: CommandInput, backup: string): Promise<ExitCode> {
  const config = readConfig(environment);
  if (config.database.kind !== 'sqlite') throw new StartError(restoreCommands(backup, now()));
  const { file } = config.database;
  const check = stopper(ended, 'Stopped: nothing was changed.');
  terminal.show(`Checking ${backup}`);
  const approve = (contents: DatabaseContents) => {
    check();
    checkKeys(config, contents, backup);
  };
  const { keptAs, rows, pendingMigrations } = await restoreSqlite({
    backup: resolve(backup),
    file,
    approve,
    now: now(),
  });
  terminal.print(`${backup} was restored to ${file}.`);
  printRows(terminal, rows);
  if (keptAs !== undefined)
    terminal.print(
      `\nThe database that was there is ${keptAs}. Delete it once all is well: it has everybody's data too.`,
    );
  terminal.print(whatIsGone);
  if (pendingMigrations > 0)
    terminal.print('The backup is of an older version: the next start brings its tables up to date.');
  terminal.print('Next: run `npm run doctor`, then start the server.');
  return 0;
}

const whatIsGone = `
Sessions, codes and sign-ins under way were not taken over, since they may have been ended or used after the backup:
everybody has to sign in again. All else is as it was then. Who has been disabled since can sign in again until you run
disable-user; accounts deleted since are back; passwords and addresses changed since are the earlier ones.
`;

/** Credentials that cannot be opened would look as if they were lost. */
function checkKeys({ secrets }: Config, { recordedKeys, credentialKeys }: DatabaseContents, backup: string): void {
  const where = secrets.keys ? 'SECRET_KEYS' : secrets.keyFile;
  const keys = secrets.keys ?? readSecretKeyFile(secrets.keyFile);
  if (!keys)
    throw new StartError(
      `There are no secret keys here: ${secrets.keyFile} is not there. Put back the one that ${backup} was made with, or set SECRET_KEYS, first. Nothing was changed.`,
    );
  const ring = new KeyRing(keys);
  const other = ring.ids.find((id) => recordedKeys.has(id) && recordedKeys.get(id) !== ring.fingerprint(id));
  if (other !== undefined)
    throw new StartError(
      `The key "${other}" of ${where} is not the one that ${backup} was made with. Put that one back, and give the other an id of its own. Nothing was changed.`,
    );
  const missing = credentialKeys.find((id) => !ring.ids.includes(id));
  if (missing !== undefined)
    throw new StartError(
      `Google credentials in ${backup} are sealed under the key "${missing}", which is not in ${where}. Put it back, behind the current key. If it is lost, so are they: delete them in a copy of the backup with sqlite3 COPY "DELETE FROM google_accounts WHERE sealed_refresh_token LIKE '${missing}.%'" and restore that. Nothing was changed.`,
    );
}
