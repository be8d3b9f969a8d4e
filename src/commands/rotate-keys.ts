import { closeFoundation, type Foundation, openFoundation } from '../composition.js';
import { type Config, readConfig } from '../config.js';
import { openExistingDatabase } from '../database/open-database.js';
import { recordedKeys } from '../database/recorded-keys.js';
import { StartError } from '../errors.js';
import { createLogger } from '../logger.js';
import { KeyRing } from '../secrets/key-ring.js';
import { readSecretKeyFile } from '../secrets/secret-key-file.js';
import { type KeyNeed, KeyRotationService, type Rotation } from '../services/key-rotation.service.js';
import { stopper } from './backup.js';
import type { CommandInput, ExitCode, Terminal } from './terminal.js';

/** Prints a further key for SECRET_KEYS. */
export const newKeyCommand = `node -p "'k2:' + require('crypto').randomBytes(32).toString('base64')"`;

/** Brings what is sealed under old keys under the current one, and says which keys can go. */
export async function rotateKeys({ environment, terminal, now, ended }: CommandInput): Promise<ExitCode> {
  const config = readConfig(environment);
  await checkServersKnowKey(config);
  const check = stopper(ended, 'Stopped. What is done stays so; run it again for the rest.');
  const log = createLogger({ level: 'warn', format: config.log.format }, terminal.isTerminal);
  const foundation = await openFoundation(config, log, now);
  try {
    const service = serviceOf(foundation);
    const done = await service.rotate(({ accounts, authorizations, messages }) => {
      check();
      terminal.show(`Sealed anew: ${accounts + authorizations}. Cached messages deleted: ${messages}.`);
    });
    const where = config.secrets.keys ? 'SECRET_KEYS' : config.secrets.keyFile;
    printDone(terminal, done, foundation.keys.currentId);
    const needs = await service.listNeeds();
    const forgotten = await service.forgetRemovedKeys(needs);
    for (const [id, its] of needs) {
      const isConfigured = foundation.keys.ids.includes(id);
      terminal.print(forgotten.includes(id) ? forgottenNote(id) : noteOf(id, its, isConfigured, where));
    }
    if (needs.size === 0)
      terminal.print(
        `There is no other key. To bring in a new one, put it in front of ${where} under an id of its own: ${newKeyCommand}`,
      );
    return complain(terminal, done) ? 1 : 0;
  } finally {
    await closeFoundation(foundation);
  }
}

function serviceOf({ stores, keys, sealer, now }: Foundation): KeyRotationService {
  return new KeyRotationService(stores, keys, sealer, now);
}

/** What is sealed under a key that running servers do not have would be lost to them. */
async function checkServersKnowKey({ database: address, secrets }: Config): Promise<void> {
  const keys = secrets.keys ?? readSecretKeyFile(secrets.keyFile);
  const database = await openExistingDatabase(address);
  try {
    const isUpToDate = database && (await database.listPendingMigrations()).length === 0;
    const recorded = isUpToDate ? await recordedKeys(database) : new Map<string, string>();
    const id = keys && new KeyRing(keys).currentId;
    if (id !== undefined && recorded.has(id)) return;
    throw new StartError(
      `No server of this version has been started with the current key${id === undefined ? '' : ` "${id}"`} yet. Restart every server with it and the old ones behind it, then run this again: servers that do not have the key could not open what is sealed under it.`,
    );
  } finally {
    await database?.close();
  }
}

function printDone(terminal: Terminal, { accounts, authorizations, messages }: Rotation, id: string): void {
  terminal.print(
    accounts + authorizations + messages === 0
      ? `There was nothing to do: nothing that can be opened is sealed under another key than "${id}".`
      : `Sealed anew under "${id}": ${amount(accounts, 'Google account')} and ${amount(authorizations, 'sign-in')} under way. Deleted, since Gmail has them: ${amount(messages, 'cached message')}.`,
  );
}

function forgottenNote(id: string): string {
  return `"${id}" was taken off record: it is not configured any more, and nothing needs it.`;
}

/** Whether a key can go, and what for or until when it cannot. */
function noteOf(id: string, needs: readonly KeyNeed[], isConfigured: boolean, where: string): string {
  if (needs.length === 0)
    return `"${id}" can be taken out of ${where} now. Restart the servers without it, then run this again, which takes it off record.`;
  const sealed = needs.some(({ until }) => until === undefined);
  const latest = new Date(Math.max(...needs.map(({ until }) => until?.getTime() ?? 0)));
  const by = needs.map(({ by, count }) => amount(count, words[by])).join(', ');
  const until = sealed
    ? 'until this has been run to its end'
    : `until ${latest.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  if (!isConfigured)
    return `"${id}" is not in ${where} any more, but needed ${until} at most by ${by}: put it back, or those are over.`;
  const sooner = sealed
    ? ''
    : ' Taken out sooner, those people have to begin or sign in again, and nothing else is lost.';
  return `"${id}" has to stay in ${where} ${until} at most, for ${by}.${sooner}`;
}

const words: Record<KeyNeed['by'], string> = {
  credentials: 'Google account',
  'sign-ins': 'sign-in',
  sessions: 'session',
  'access tokens': 'access token',
  codes: 'code',
};

/** Whether something was left as it was. */
function complain(terminal: Terminal, { unreadable, contested }: Rotation): boolean {
  if (unreadable.length > 0)
    terminal.complain(
      `Credentials of ${amount(unreadable.length, 'Google account')} cannot be opened by any key that is configured, and were left: ${unreadable.join(', ')} (ids in google_accounts). Put the missing key back; where there is none, these people have to connect their accounts again.`,
    );
  if (contested.length > 0)
    terminal.complain(
      `Something goes on changing ${amount(contested.length, 'Google account')}. Look for a server that was not restarted with the current key, then run this again.`,
    );
  return unreadable.length + contested.length > 0;
}

function amount(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
