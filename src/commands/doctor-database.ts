import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../config.js';
import type { Database } from '../database/database.js';
import { openExistingDatabase } from '../database/open-database.js';
import { StartError } from '../errors.js';
import type { Finding } from './doctor-finding.js';

/** Whether the database can be written and has this version's tables. */
export async function databaseFindings(config: Config): Promise<Finding[]> {
  let database: Database | undefined;
  try {
    database = await openExistingDatabase(config.database);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return [{ status: 'fault', about: 'database', text: error.message }];
  }
  if (!database) return config.database.kind === 'sqlite' ? [folderFinding(config.database.file)] : [];
  try {
    await database.check();
    const pending = await database.listPendingMigrations();
    const migrations: Finding =
      pending.length === 0
        ? { status: 'ok', about: 'migrations', text: 'none pending' }
        : {
            status: 'warning',
            about: 'migrations',
            text: `pending: ${pending.join(', ')}. They run when the server starts; make a backup of ${database.place} first.`,
          };
    return [{ status: 'ok', about: 'database', text: `${database.place} can be written` }, migrations];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [
      {
        status: 'fault',
        about: 'database',
        text: `${database.place} does not work (${reason}). Restore it from a backup, or change DATABASE_URL.`,
      },
    ];
  } finally {
    await database.close();
  }
}

/** Looks at the folder, or at the one that it will be made in, and makes none. */
function folderFinding(file: string): Finding {
  let folder = dirname(file);
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  try {
    if (!statSync(folder).isDirectory()) throw new Error('Not a folder.');
    accessSync(folder, constants.W_OK);
    return { status: 'ok', about: 'database', text: `${file} is not there yet; the first start makes it` };
  } catch {
    return {
      status: 'fault',
      about: 'database',
      text: `${folder} is not a folder that can be written. Give this user the right to, or change DATABASE_URL.`,
    };
  }
}
