import { existsSync } from 'node:fs';
import { credentialKeyFault } from '../composition.js';
import type { Config } from '../config.js';
import type { SecretKey } from '../config-values.js';
import { Database } from '../database/database.js';
import { pendingMigrations } from '../database/migrations.js';
import { recordedKeys } from '../database/recorded-keys.js';
import { StartError } from '../errors.js';
import { KeyRing } from '../secrets/key-ring.js';
import { readSecretKeyFile } from '../secrets/secret-key-file.js';
import type { Finding } from './doctor-finding.js';

const about = 'secret keys';

/** The keys, where they are those of the database: with others, stored credentials would look as if they were lost. */
export interface KeysExamined {
  finding: Finding;
  keys: KeyRing | undefined;
}

/** Whether the keys are there and fit the database. None is made, and none recorded. */
export function examineKeys({ secrets, database: { file } }: Config): KeysExamined {
  let keys: SecretKey[] | undefined;
  try {
    keys = secrets.keys ?? readSecretKeyFile(secrets.keyFile);
  } catch (error) {
    if (error instanceof StartError) return fault(error.message);
    throw error;
  }
  const recorded = inDatabase(file, recordedKeys) ?? new Map<string, string>();
  const ids = [...recorded.keys()].map((id) => `"${id}"`).join(', ');
  const restore = 'Restore them, or set SECRET_KEYS';
  if (!keys)
    return recorded.size > 0
      ? fault(`${secrets.keyFile} is not there, but the database was written with the keys ${ids}. ${restore}.`)
      : { finding: { status: 'ok', about, text: `the first start makes ${secrets.keyFile}` }, keys: undefined };
  const ring = new KeyRing(keys);
  const other = ring.ids.find((id) => recorded.has(id) && recorded.get(id) !== ring.fingerprint(id));
  if (other !== undefined) return fault(`the key "${other}" is not the one the database was written with. ${restore}.`);
  if (recorded.size > 0 && !ring.ids.some((id) => recorded.has(id)))
    return fault(`the database was written with the keys ${ids}, none of which is here. ${restore}.`);
  const missing = inDatabase(file, (database) => credentialKeyFault(ring, database));
  if (missing !== undefined) return fault(missing);
  return { finding: { status: 'ok', about, text: secrets.keys ? 'from SECRET_KEYS' : secrets.keyFile }, keys: ring };
}

function fault(text: string): KeysExamined {
  return { finding: { status: 'fault', about, text }, keys: undefined };
}

/** Nothing for a database that cannot be read yet: what is wrong with it is told elsewhere. */
function inDatabase<T>(file: string, read: (database: Database) => T): T | undefined {
  if (!existsSync(file)) return undefined;
  let database: Database | undefined;
  try {
    database = Database.open(file);
    return pendingMigrations(database).length > 0 ? undefined : read(database);
  } catch {
    return undefined;
  } finally {
    database?.close();
  }
}
