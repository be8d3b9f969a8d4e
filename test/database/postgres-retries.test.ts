import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eq } from 'drizzle-orm';
import pg from 'pg';
import { secretKeys } from '../../drizzle/tables.js';
import { databaseAddress } from '../../src/config-values.js';
import type { Database, Step } from '../../src/database/database.js';
import { openDatabase } from '../../src/database/open-database.js';
import { openTestDatabase, type TestDatabase } from '../test-database.js';
import { someoneWaits } from './someone-waits.js';

let its: TestDatabase;
let database: Database;
let other: pg.Client;
beforeAll(async () => {
  its = await openTestDatabase('postgres');
  database = await openDatabase(databaseAddress().parse(its.url));
  await database.migrate();
  other = new pg.Client({ connectionString: its.url });
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await database.close();
  await its.close();
});

const write = (id: string, fingerprint: string): Step => ({
  guard: true,
  statement: (query) => query.update(secretKeys).set({ fingerprint }).where(eq(secretKeys.id, id)).returning(),
});

describe('a transaction that has to give way', () => {
  it('runs again after a deadlock (40P01), and nobody notices', async () => {
    for (const id of ['a', 'b']) await its.query('INSERT INTO secret_keys (id, fingerprint) VALUES (?, ?)', id, 'old');
    let theyWon = false;
    while (!theyWon) {
      await other.query('BEGIN');
      await other.query("UPDATE secret_keys SET fingerprint = 'theirs' WHERE id = 'b'");
      const ours = database.together([write('a', 'ours'), write('b', 'ours')]);
      await someoneWaits(its);
      // Each holds what the other waits for: PostgreSQL ends the one that has waited for a second first, mostly ours.
      const theirs = other.query("UPDATE secret_keys SET fingerprint = 'theirs' WHERE id = 'a'");
      theyWon = await theirs.then(
        () => true,
        () => false,
      );
      await other.query(theyWon ? 'COMMIT' : 'ROLLBACK');
      expect(await ours).toHaveLength(2);
    }
    expect(await its.query('SELECT fingerprint FROM secret_keys')).toEqual([
      { fingerprint: 'ours' },
      { fingerprint: 'ours' },
    ]);
    const ended = 'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()';
    while (Number(await its.value(ended)) === 0);
  });
});
