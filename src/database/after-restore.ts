/** The id in `spent_tokens` that stands for every verification token that expires until then. */
export const everyToken = '*';

/** No verification token lives longer. */
const tokenMs = 600_000;

/**
 * What must not come back with a database of an earlier time, which does not know what has been ended, used or tried
 * since: by table, the statement that ends it, in SQLite and PostgreSQL alike.
 */
export function afterRestore(now: Date): Map<string, string> {
  const until = now.getTime() + tokenMs;
  return new Map([
    ['sessions', 'DELETE FROM sessions'],
    ['verification_codes', 'DELETE FROM verification_codes'],
    ['google_authorizations', 'DELETE FROM google_authorizations'],
    [
      'spent_tokens',
      `INSERT INTO spent_tokens (id, expires_at) VALUES ('${everyToken}', ${until}) ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at`,
    ],
  ]);
}
