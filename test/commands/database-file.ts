import { statSync } from 'node:fs';
import { openSqlite } from '../../src/database/sqlite.js';
import { startCommand } from './run-command.js';

export const environment = {
  DATABASE_URL: 'file:data/app.db',
  SECRET_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
  CODE_TTL_SECONDS: '600',
};

export function withFile<T>(file: string, use: (connection: ReturnType<typeof openSqlite>) => T): T {
  const connection = openSqlite(file);
  try {
    return use(connection);
  } finally {
    connection.close();
  }
}

export function addUsers(file: string, ...names: string[]): void {
  withFile(file, (connection) => {
    for (const name of names)
      connection.prepare('INSERT INTO users (id, email, created_at) VALUES (?, ?, 0)').run(name, `${name}@example.com`);
  });
}

export function userIds(file: string): unknown[] {
  return withFile(file, (connection) => connection.prepare('SELECT id FROM users ORDER BY id').pluck().all());
}

/** Runs a command on `data/app.db` of the current folder. */
export async function run(...args: string[]) {
  const { exit, terminal } = startCommand(args, environment);
  return { exit: await exit, text: terminal.text };
}

export const modeOf = (file: string) => statSync(file).mode & 0o777;
