import { afterEach, beforeEach, describe } from '@jest/globals';
import { users } from '../drizzle/tables.js';
import { databaseAddress } from '../src/config-values.js';
import type { Database } from '../src/database/database.js';
import { openDatabase } from '../src/database/open-database.js';
import { openTestDatabase, type Store, type TestDatabase } from './test-database.js';

/** Both, unless TEST_CONTRACTS names one. */
const stores: Store[] = (['sqlite', 'postgres'] as const).filter(
  (store) => (process.env['TEST_CONTRACTS'] ?? store) === store,
);

/** The moment of these tests. */
export const noon = new Date('2026-11-21T12:00:00Z');

/** So many seconds after noon, or before. */
export function at(seconds: number): Date {
  return new Date(noon.getTime() + seconds * 1000);
}

/** Declares tests for either database; each test has an empty one, at an address of its own. */
export function onEachDatabase(name: string, tests: (database: () => Database, url: () => string) => void): void {
  describe.each(stores)(`${name} on %s`, (store) => {
    let its: TestDatabase;
    let database: Database;
    beforeEach(async () => {
      its = await openTestDatabase(store);
      database = await openDatabase(databaseAddress().parse(its.url));
      await database.migrate();
    });
    afterEach(async () => {
      await database.close();
      await its.close();
    });
    tests(
      () => database,
      () => its.url,
    );
  });
}

/** Adds a user whose address is made of the id. */
export async function addUser(database: Database, id: string, disabledAt: Date | null = null): Promise<void> {
  const user = { id, email: `${id}@example.com`, emailVerifiedAt: noon, name: null, createdAt: noon, disabledAt };
  await database.sql.insert(users).values(user);
}
