import type { Store, TestDatabase } from '../../test/test-database.js';

/** What belongs to what: column, and the table that it names. */
const belongings = [
  ['passwords', 'user_id', 'users'],
  ['sessions', 'user_id', 'users'],
  ['former_emails', 'user_id', 'users'],
  ['notices', 'user_id', 'users'],
  ['refresh_tokens', 'session_id', 'sessions'],
] as const;

/** What is wrong with a database, whatever people know of it. */
export async function damageOf(database: TestDatabase, store: Store): Promise<string[]> {
  const damage: string[] = [];
  if (store === 'sqlite') {
    const found = await database.value('PRAGMA integrity_check');
    if (found !== 'ok') damage.push(`integrity_check says ${String(found)}`);
    const broken = await database.query('PRAGMA foreign_key_check');
    if (broken.length > 0) damage.push(`foreign_key_check finds ${broken.length} rows`);
  }
  for (const [table, column, owner] of belongings) {
    const orphans = `SELECT count(*) FROM ${table} WHERE ${column} NOT IN (SELECT id FROM ${owner})`;
    const count = Number(await database.value(orphans));
    if (count > 0) damage.push(`${count} rows of ${table} belong to nobody`);
  }
  const half = `SELECT count(*) FROM users WHERE id NOT IN (SELECT user_id FROM passwords)
    AND id NOT IN (SELECT user_id FROM google_accounts WHERE user_id IS NOT NULL)`;
  if (Number(await database.value(half)) > 0) damage.push('a user has nothing to sign in by');
  const closed = 'SELECT count(*) FROM sessions WHERE id NOT IN (SELECT session_id FROM refresh_tokens)';
  if (Number(await database.value(closed)) > 0) damage.push('a session has no refresh token');
  return damage;
}
