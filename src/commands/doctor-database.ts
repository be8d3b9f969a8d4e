import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../config.js';
import { Database } from '../database/database.js';
import { pendingMigrations } from '../database/migrations.js';
import { StartError } from '../errors.js';
import type { Finding } from './doctor-finding.js';

/** Whether the database can be written and has this version's tables. */
export function databaseFindings({ database: { file } }: Config): Finding[] {
  if (!existsSync(file)) return [folderFinding(file)];
  let database: Database;
  try {
    database = Database.open(file);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return [{ status: 'fault', about: 'database', text: error.message }];
  }
  try {
    database.check();
    const pending = pendingMigrations(database);
    const migrations: Finding =
      pending.length === 0
        ? { status: 'ok', about: 'migrations', text: 'none pending' }
        : {
            status: 'warning',
            about: 'migrations',
            text: `pending: ${pending.join(', ')}. They run when the server starts; make a backup of ${file} first.`,
          };
    return [{ status: 'ok', about: 'database', text: `${file} can be written` }, migrations];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [
      {
        status: 'fault',
        about: 'database',
        text: `${file} does not work (${reason}). Restore it from a backup, or change DATABASE_URL.`,
      },
    ];
  } finally {
    database.close();
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
