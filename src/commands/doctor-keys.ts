import { credentialKeyFault } from '../composition.js';
import type { Config } from '../config.js';
import type { SecretKey } from '../config-values.js';
import type { Database } from '../database/database.js';
import { openExistingDatabase } from '../database/open-database.js';
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
export async function examineKeys({ secrets, database }: Config): Promise<KeysExamined> {
  let keys: SecretKey[] | undefined;
  try {
    keys = secrets.keys ?? readSecretKeyFile(secrets.keyFile);
  } catch (error) {
    if (error instanceof StartError) return fault(error.message);
    throw error;
  }
  const recorded = (await inDatabase(database, recordedKeys)) ?? new Map<string, string>();
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
  const missing = await inDatabase(database, (opened) => credentialKeyFault(ring, opened));
  if (missing !== undefined) return fault(missing);
  return { finding: { status: 'ok', about, text: secrets.keys ? 'from SECRET_KEYS' : secrets.keyFile }, keys: ring };
}

function fault(text: string): KeysExamined {
  return { finding: { status: 'fault', about, text }, keys: undefined };
}

/** Nothing for a database that cannot be read yet: what is wrong with it is told elsewhere. */
async function inDatabase<T>(
  address: Config['database'],
  read: (database: Database) => Promise<T>,
): Promise<T | undefined> {
  let database: Database | undefined;
  try {
    database = await openExistingDatabase(address);
    return !database || (await database.listPendingMigrations()).length > 0 ? undefined : await read(database);
  } catch {
    return undefined;
  } finally {
    await database?.close();
  }
}
