import { beforeEach, expect, it } from '@jest/globals';
import { eq, sql } from 'drizzle-orm';
import { cachedMessages, googleAccounts, secretKeys, users } from '../../drizzle/tables.js';
import { databaseAddress } from '../../src/config-values.js';
import type { Database, QueryBuilder, Step } from '../../src/database/database.js';
import { openDatabase } from '../../src/database/open-database.js';
import { onEachDatabase } from '../on-each-database.js';

const insert = (id: string): Step => ({
  statement: (builder) => builder.insert(secretKeys).values({ id, fingerprint: 'f' }).returning(),
});
const rename = (id: string, guard: boolean): Step => ({
  statement: (builder) => builder.update(secretKeys).set({ fingerprint: 'g' }).where(eq(secretKeys.id, id)).returning(),
  guard,
});

onEachDatabase('a database', (opened, url) => {
  let database: Database;
  beforeEach(() => {
    database = opened();
  });

  const ids = async () => (await database.sql.select().from(secretKeys).orderBy(secretKeys.id)).map(({ id }) => id);

  it('gives back what was written: instants, truths, bytes and nothing', async () => {
    const at = new Date('2026-11-21T01:02:03.456Z');
    const user = {
      id: 'u',
      email: 'a@example.com',
      emailVerifiedAt: null,
      name: '김민아',
      createdAt: at,
      disabledAt: null,
    };
    const account = {
      id: 'g',
      role: 'MAILBOX',
      userId: 'u',
      googleUserId: '1',
      email: 'a@gmail.com',
      emailVerified: true,
      clientId: 'c',
      grantedScopes: 'openid',
      version: 1,
      connectedAt: at,
    } as const;
    const bytes = Buffer.from([0, 1, 128, 255]);
    const message = {
      accountId: 'g',
      messageId: 'm',
      sealedContent: bytes,
      sizeBytes: 4,
      cachedAt: at,
      lastUsedAt: at,
    };
    await database.together([
      { statement: (query) => query.insert(users).values(user).returning() },
      { statement: (query) => query.insert(googleAccounts).values(account).returning() },
      { statement: (query) => query.insert(cachedMessages).values(message).returning() },
    ]);
    expect(await database.sql.select().from(users)).toEqual([user]);
    expect(await database.sql.select().from(googleAccounts)).toMatchObject([{ ...account, name: null }]);
    expect(await database.sql.select().from(cachedMessages)).toEqual([{ ...message, labelIds: null }]);
    expect(await database.sql.select().from(googleAccounts).where(eq(googleAccounts.emailVerified, false))).toEqual([]);
  });

  it('gives the rows of each step', async () => {
    const rows = await database.together([insert('a'), rename('a', true), rename('b', false)]);
    expect(rows).toEqual([[{ id: 'a', fingerprint: 'f' }], [{ id: 'a', fingerprint: 'g' }], []]);
    expect(await ids()).toEqual(['a']);
  });

  it.each(['durable', 'relaxed'] as const)('changes nothing when a guard finds no row: %s', async (durability) => {
    expect(await database.together([insert('a'), rename('b', true), insert('c')], durability)).toBeUndefined();
    expect(await database.together([rename('b', true)], durability)).toBeUndefined();
    expect(await ids()).toEqual([]);
  });

  it('changes nothing when a step fails, says so, and quotes nothing', async () => {
    const failure = await database.together([insert('a'), insert('a')]).catch(String);
    expect(failure).toMatch(/unique|23505/i);
    expect(failure).not.toContain("'f'");
    expect(await ids()).toEqual([]);
    expect(await database.together([insert('a')])).toHaveLength(1);
  });

  it('goes on with what a step asks for by its rows, before the steps after it', async () => {
    const found: unknown[][] = [];
    const next = (rows: unknown[]): Step[] => {
      found.push(rows);
      return [insert('b'), { ...rename('b', true), next: () => [insert('c')] }];
    };
    const rows = await database.together([{ ...insert('a'), next }, insert('d')]);
    expect(found).toEqual([[{ id: 'a', fingerprint: 'f' }]]);
    expect(rows?.flat()).toMatchObject([
      { id: 'a' },
      { id: 'b' },
      { id: 'b', fingerprint: 'g' },
      { id: 'c' },
      { id: 'd' },
    ]);
    expect(await database.together([{ ...insert('e'), next: () => [rename('nobody', true)] }])).toBeUndefined();
    expect(await ids()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets each of the transactions that are asked for at the same time stand or fall by itself', async () => {
    const answers = await Promise.allSettled([
      database.together([insert('a'), insert('b')]),
      database.together([insert('c'), rename('nobody', true)]),
      database.together([insert('d'), insert('a'), insert('e')]),
      database.together([insert('f'), insert('f')]),
      database.together([insert('g')]),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect(answers.map((answer) => answer.status === 'fulfilled' && answer.value?.length)).toEqual([
      2,
      undefined,
      false,
      false,
      1,
    ]);
    expect(await ids()).toEqual(['a', 'b', 'g']);
  });

  it('runs prepared statements by themselves and as steps', async () => {
    const named = (query: QueryBuilder) =>
      query
        .select()
        .from(secretKeys)
        .where(eq(secretKeys.id, sql.placeholder('id')))
        .prepare();
    expect(database.prepared(named)).toBe(database.prepared(named));
    const step = (id: string, guard: boolean): Step => ({ prepared: named, values: { id }, guard });
    const [, found] = (await database.together([insert('a'), step('a', true)])) ?? [];
    expect(found).toEqual([{ id: 'a', fingerprint: 'f' }]);
    expect(await database.prepared(named).execute({ id: 'a' })).toEqual(found);
    expect(await database.together([insert('b'), step('c', true)])).toBeUndefined();
    expect(await ids()).toEqual(['a']);
  });

  it('can be checked, which changes nothing, and not once it is closed', async () => {
    await database.check();
    expect(await ids()).toEqual([]);
    const other = await openDatabase(databaseAddress().parse(url()));
    await other.close();
    await expect(other.check()).rejects.toThrow();
  });

  it('says where it is, without a password', async () => {
    expect(url()).toContain(database.place.replace(/^postgres:\/\//, ''));
    expect(database.place).not.toContain('@');
  });
});
