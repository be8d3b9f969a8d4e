import { randomUUID } from 'node:crypto';
import { verificationCodes } from '../drizzle/tables.js';
import { databaseAddress } from '../src/config-values.js';
import { openDatabase } from '../src/database/open-database.js';
import { CodeHasher } from '../src/secrets/code-hasher.js';
import { KeyRing } from '../src/secrets/key-ring.js';
import { keyBytes } from './server-environment.js';

const code = '123456';
const rowsAtOnce = 500;
const lifetimeMs = 600_000;

/** What verifyCode takes. */
export interface Proof {
  requestId: string;
  code: string;
}

/** Writes down so many codes, each for an address of its own, as if they had been mailed. */
export async function supplyCodes(databaseUrl: string, count: number): Promise<Proof[]> {
  const hasher = new CodeHasher(new KeyRing([{ id: 'k1', bytes: keyBytes }]));
  const database = await openDatabase(databaseAddress().parse(databaseUrl));
  const createdAt = new Date();
  const expiresAt = new Date(createdAt.getTime() + lifetimeMs);
  const rows = Array.from({ length: count }, () => {
    const id = randomUUID();
    const its = { purpose: 'SIGN_UP', email: `${id}@example.org` } as const;
    const { keyId, hash: codeHash } = hasher.hash({ requestId: id, ...its }, code);
    return { id, ...its, keyId, codeHash, reference: 'ABC', attempts: 0, createdAt, expiresAt, sentAt: createdAt };
  });
  for (let from = 0; from < rows.length; from += rowsAtOnce)
    await database.sql.insert(verificationCodes).values(rows.slice(from, from + rowsAtOnce));
  await database.close();
  return rows.map(({ id }) => ({ requestId: id, code }));
}
