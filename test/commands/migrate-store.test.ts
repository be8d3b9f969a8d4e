import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openSqlite } from '../../src/database/sqlite.js';
import type { ApiClient } from '../api/api-client.js';
import { signUp } from '../api/people.js';
import { startTestApp, type TestApp } from '../api/start-test-app.js';
import { MessageHeadersDocument } from '../generated/graphql.js';
import { openTestDatabase, type TestDatabase } from '../test-database.js';
import { startCommand } from './run-command.js';

let source: TestDatabase;
let test: TestApp;
let mina: ApiClient;
beforeAll(async () => {
  source = await openTestDatabase('sqlite');
  test = await startTestApp({ environment: { DATABASE_URL: source.url }, people: ['code', 'stays'] });
  mina = test.client();
  await mina.signInWithGoogle('mina@example.com');
  await mina.run(MessageHeadersDocument, { first: 50 });
  await signUp(test, test.client(), 'stays@example.com', 'a pass phrase that stays');
  await test.client().requestCode({ email: 'code@example.com', purpose: 'SIGN_UP' });
  await test.app.services.settle();
  await test.app.close();
});
afterAll(async () => {
  await test.close();
  await source.close();
});

let target: TestDatabase;
beforeEach(async () => {
  target = await openTestDatabase('postgres');
});
afterEach(() => target.close());

const file = () => source.url.slice('file:'.length);
const digest = () => createHash('sha256').update(readFileSync(file())).digest('hex');
const move = (...more: string[]) =>
  startCommand(['migrate-store', '--from', source.url, '--to', target.url, ...more], {});

describe('migrate-store', () => {
  it('moves everything: the server goes on with the sessions, accounts, passwords and cache that it had', async () => {
    const before = digest();
    const command = move();
    expect([await command.exit, digest()]).toEqual([0, before]);
    expect(command.terminal.text).toMatch(
      / {2}users {2}2\n.*cached_messages {2}50\n.*Done: \d+ rows, the same in both/s,
    );
    await test.restart({ DATABASE_URL: target.url });
    test.google.clearCalls();
    const { data, errors } = await mina.run(MessageHeadersDocument, { first: 50 });
    expect([errors, data.messages?.edges.length]).toEqual([undefined, 50]);
    expect(test.google.calls.filter(({ path }) => /messages\/./.test(path))).toEqual([]);
    expect(await test.client().login('stays@example.com', 'a pass phrase that stays')).toBeUndefined();
  });

  it('goes on where it was ended, and sends nothing twice', async () => {
    const first = move();
    first.interrupt();
    expect([await first.exit, first.terminal.complaints]).toEqual([1, [expect.stringMatching(/Stopped.*--resume/)]]);
    const again = move();
    expect([await again.exit, again.terminal.complaints]).toEqual([
      1,
      [expect.stringMatching(/is not empty.*--resume/)],
    ]);
    const rest = move('--resume');
    expect([await rest.exit, rest.terminal.text]).toEqual([0, expect.stringContaining('the same in both')]);
  });

  it('says which tables are not the same where somebody has written since', async () => {
    await move().exit;
    await target.query("UPDATE users SET name = 'another' WHERE email = 'mina@example.com'");
    const again = move('--resume');
    expect([await again.exit, again.terminal.complaints]).toEqual([
      1,
      [expect.stringMatching(/not the same.*: users\./)],
    ]);
  });

  it('does not begin while a server writes, and mixes nothing with what others keep', async () => {
    const other = openSqlite(file());
    other.exec('BEGIN IMMEDIATE');
    const busy = move();
    expect([await busy.exit, busy.terminal.complaints]).toEqual([
      1,
      [expect.stringMatching(/another process. Stop the server/)],
    ]);
    other.close();
    const elsewhere = startCommand(['migrate-store', '--from', 'file:/nowhere/at-all.db', '--to', target.url], {});
    expect([await elsewhere.exit, elsewhere.terminal.complaints]).toEqual([
      1,
      [expect.stringMatching(/no database .*at-all/)],
    ]);
  });

  it.each([
    [['--to', 'postgres://localhost/x'], 2, /--from is missing/],
    [['--from', 'file:a.db'], 2, /--to is missing/],
    [['--from', 'a.db', '--to', 'postgres://localhost/x'], 1, /--from must be a SQLite file/],
    [['--from', 'file:a.db', '--to', 'file:b.db', 'more'], 2, /Unexpected argument/],
  ] as const)('wants %j otherwise: exit %i', async (args, code, said) => {
    const command = startCommand(['migrate-store', ...args], {});
    expect(await command.exit).toBe(code);
    expect(command.terminal.text).toMatch(said);
  });
});
