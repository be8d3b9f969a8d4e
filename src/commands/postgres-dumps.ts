import { afterRestore } from '../database/after-restore.js';

const nothing = 'PostgreSQL has programs of its own for this';

/** What an operator runs in place of `backup`. */
export function dumpCommands(file: string): string {
  return [
    `Nothing was backed up: ${nothing}. Run, while servers run or not:`,
    '',
    `  (umask 077; pg_dump --format=custom --file=${quoted(file)} --dbname="$DATABASE_URL")`,
    '',
    'The secret keys (SECRET_KEYS) are not in the backup: keep a copy of them elsewhere.',
  ].join('\n');
}

/** What an operator runs in place of `restore`. */
export function restoreCommands(file: string, now: Date): string {
  const statements = [...afterRestore(now).values()].map((statement) => `  -c "${statement}"`);
  return [
    `Nothing was restored: ${nothing}. Stop every server, make a new, empty database, set DATABASE_URL to it, and run:`,
    '',
    `  pg_restore --exit-on-error --single-transaction --no-owner --no-privileges --dbname="$DATABASE_URL" ${quoted(file)}`,
    `  psql "$DATABASE_URL" --set=ON_ERROR_STOP=1 --single-transaction \\`,
    statements.join(' \\\n'),
    '',
    'The second one ends sessions, codes and sign-ins under way, which may have been ended or used since the backup. The time in it',
    'counts from now: where servers still ran, run this again for new lines. The database that was there stays as it is.',
  ].join('\n');
}

/** For a POSIX shell. */
function quoted(file: string): string {
  return /^[\w./@%+=:-]+$/.test(file) && !file.startsWith('-') ? file : `'${file.replaceAll("'", `'\\''`)}'`;
}
