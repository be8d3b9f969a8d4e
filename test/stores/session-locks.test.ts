import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { databaseAddress } from '../../src/config-values.js';
import type { Database } from '../../src/database/database.js';
import { openDatabase } from '../../src/database/open-database.js';
import { type RefreshToken, type Session, SessionStore } from '../../src/stores/session.store.js';
import { someoneWaits } from '../database/someone-waits.js';
import { addUser, at, noon } from '../on-each-database.js';
import { openTestDatabase, type TestDatabase } from '../test-database.js';

let its: TestDatabase;
let database: Database;
let sessions: SessionStore;
/** Somebody else at the same rows. */
let other: pg.Client;
beforeEach(async () => {
  its = await openTestDatabase('postgres');
  database = await openDatabase(databaseAddress().parse(its.url));
  await database.migrate();
  sessions = new SessionStore(database);
  other = new pg.Client({ connectionString: its.url });
  await other.connect();
  await addUser(database, 'mina');
});
afterEach(async () => {
  await other.end();
  await database.close();
  await its.close();
});

const session = (id: string, lastUsedAt: Date): Session => ({
  ...{ id, userId: 'mina', createdAt: noon, expiresAt: at(9999), lastUsedAt, revokedAt: null },
  ...{ ipAddress: null, userAgent: null, signedInBy: 'PASSWORD' },
});
const token = (hash: string, sessionId: string): RefreshToken => ({
  ...{ hash, sessionId, keyId: 'k1', createdAt: noon, usedAt: null },
});
const put = (id: string, lastUsedAt: Date) => sessions.put(session(id, lastUsedAt), token(`token of ${id}`, id));

describe('a session on PostgreSQL', () => {
  it('does not make way for another where it is refreshed at the same moment', async () => {
    for (let n = 0; n < 100; n += 1) await put(`s${n}`, at(n));
    await other.query('BEGIN');
    await other.query("UPDATE sessions SET last_used_at = last_used_at + 1000000 WHERE id = 's0'");
    const added = put('new', at(200));
    await someoneWaits(its);
    await other.query('COMMIT');
    expect(await added).toBe(true);
    expect((await sessions.find('s0'))?.lastUsedAt).toEqual(at(1000));
    // The next one finds that one too many was left.
    await put('next', at(201));
    expect((await sessions.listLive('mina', noon)).map(({ id }) => id)).toEqual([
      's0',
      'next',
      'new',
      ...Array.from({ length: 97 }, (_, n) => `s${99 - n}`),
    ]);
    expect(Number(await its.value('SELECT count(*) FROM sessions'))).toBe(100);
  });

  it('is held before its refresh token, as whoever deletes it does: neither waits for the other', async () => {
    await put('a', noon);
    await other.query('BEGIN');
    await other.query("SELECT id FROM sessions WHERE id = 'a' FOR UPDATE");
    const use = { at: at(1), expiresAt: at(9999), ipAddress: '192.0.2.1', userAgent: null };
    const refreshed = sessions.rotate('token of a', token('successor', 'a'), use);
    await someoneWaits(its);
    const { rowCount } = await other.query(
      "SELECT hash FROM refresh_tokens WHERE hash = 'token of a' FOR UPDATE NOWAIT",
    );
    expect(rowCount).toBe(1);
    await other.query('COMMIT');
    expect(await refreshed).toBe(true);
  });
});
