import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSqlite, type Sqlite } from '../../src/database/sqlite.js';
import { openTestDatabase, type TestDatabase } from '../test-database.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

let database: TestDatabase;
let test: TestApp;
let client: ApiClient;
beforeAll(async () => {
  database = await openTestDatabase('sqlite');
  test = await startTestApp({ environment: { DATABASE_URL: database.url } });
  client = test.client();
  await client.signInWithGoogle('mina@example.com');
});
afterAll(async () => {
  await test.close();
  await database.close();
});

const rename = async (name: string) => {
  const { errors, headers } = await client.post({
    query: 'mutation ($name: String) { updateMe(name: $name) { __typename } }',
    variables: { name },
  });
  return { code: errors?.[0]?.extensions?.code, retryAfter: headers.get('retry-after') };
};
const told = (text: string) => test.logs.filter((line) => line.includes(text)).length;

describe('a SQLite database that another process holds for too long', () => {
  let other: Sqlite.Database;

  it('is told as interrupted, once to the operator, and is found again', async () => {
    other = openSqlite(database.url.slice('file:'.length));
    other.exec('BEGIN IMMEDIATE');
    expect(await rename('nobody')).toEqual({ code: 'SERVICE_UNAVAILABLE', retryAfter: '1' });
    expect(told('the database is unavailable')).toBe(1);
    const { data } = await client.post<{ me: { name: string } }>({ query: '{ me { name } }' });
    expect(data?.me.name).toBe('Mina Kim');
    other.exec('ROLLBACK');
    other.close();
    expect(await rename('Mina')).toEqual({ code: undefined, retryAfter: null });
    while (told('the database is back') === 0) await rename('Mina');
    expect(told('the database is back')).toBe(1);
  });
});
