import { resolve } from 'node:path';
import { type Config, readConfig } from '../config.js';
import { backUpSqlite } from '../database/sqlite-backup.js';
import { StartError } from '../errors.js';
import { dumpCommands } from './postgres-dumps.js';
import type { CommandInput, ExitCode, Terminal } from './terminal.js';

/** Copies the database to a file, whatever the server does meanwhile. */
export async function backup(
  { environment, terminal, ended }: CommandInput,
  target: string,
  overwrite: boolean,
): Promise<ExitCode> {
  const config = readConfig(environment);
  if (config.database.kind !== 'sqlite') throw new StartError(dumpCommands(target));
  const { file } = config.database;
  const check = stopper(ended, 'Stopped: there is no backup.');
  const { sizeBytes, rows, credentialKeys } = await backUpSqlite({
    file,
    target: resolve(target),
    overwrite,
    onProgress: (part) => {
      check();
      terminal.show(part < 1 ? `Copying: ${Math.floor(part * 100)} %` : 'Checking the copy');
    },
  });
  terminal.print(`${file} was backed up to ${target}: ${bytes(sizeBytes)}, checked.`);
  printRows(terminal, rows);
  terminal.print(`\n${keysNote(config, credentialKeys)}`);
  return 0;
}

/** What throws once the operator wants an end. */
export function stopper(ended: Promise<void>, sentence: string): () => void {
  let isEnded = false;
  ended.then(() => {
    isEnded = true;
  });
  return () => {
    if (isEnded) throw new StartError(sentence);
  };
}

/** Rows of each table, in columns. */
export function printRows(terminal: Terminal, rows: ReadonlyMap<string, number>): void {
  const width = Math.max(...[...rows.keys()].map((name) => name.length));
  for (const [name, count] of rows) terminal.print(`  ${name.padEnd(width)}  ${count.toLocaleString('en')}`);
}

function keysNote({ secrets }: Config, credentialKeys: readonly string[]): string {
  const where = secrets.keys ? 'SECRET_KEYS' : secrets.keyFile;
  const which = credentialKeys.map((id) => `"${id}"`).join(', ');
  const needed = credentialKeys.length > 0 ? `Google credentials in it open only with ${which} of ${where}. ` : '';
  return `${needed}The secret keys are not in the backup: keep a copy of ${where} elsewhere. Without it, nobody's Google account can be used after a restore.`;
}

function bytes(count: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  const power = Math.min(Math.floor(Math.log10(Math.max(count, 1)) / 3), units.length - 1);
  return `${(count / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
