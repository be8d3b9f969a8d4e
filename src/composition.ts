import type { Config } from './config.js';
import type { Database } from './database/database.js';
import { openDatabase } from './database/open-database.js';
import { missingCredentialKey, recordedKeys } from './database/recorded-keys.js';
import { StartError } from './errors.js';
import { Connections } from './google/connections.js';
import { endpointFinder } from './google/endpoints.js';
import { GoogleOAuthClient } from './google/google-oauth.client.js';
import type { Logger } from './logger.js';
import { KeyRing } from './secrets/key-ring.js';
import { NameHasher } from './secrets/name-hasher.js';
import { Sealer } from './secrets/sealer.js';
import { readOrCreateSecretKeyFile } from './secrets/secret-key-file.js';
import { type Metrics, noMetrics } from './services/metrics.js';
import { CachedMessageStore } from './stores/cached-message.store.js';
import { FormerEmailStore } from './stores/former-email.store.js';
import { GmailQuotaStore } from './stores/gmail-quota.store.js';
import { GoogleAccountStore } from './stores/google-account.store.js';
import { GoogleAuthorizationStore } from './stores/google-authorization.store.js';
import { GoogleCredentialStore } from './stores/google-credential.store.js';
import { LoginFailureStore } from './stores/login-failure.store.js';
import { MailboxStateStore } from './stores/mailbox-state.store.js';
import { NoticeStore } from './stores/notice.store.js';
import { PasswordStore } from './stores/password.store.js';
import { RateLimitStore } from './stores/rate-limit.store.js';
import { SecretKeyStore } from './stores/secret-key.store.js';
import { SessionStore } from './stores/session.store.js';
import { SpentTokenStore } from './stores/spent-token.store.js';
import { Transactions } from './stores/transactions.js';
import { UserStore } from './stores/user.store.js';
import { VerificationCodeStore } from './stores/verification-code.store.js';

/** What the server and the commands both stand on. */
export type Foundation = Awaited<ReturnType<typeof openFoundation>>;

/** Opens and migrates the database, reads the keys and prepares Google. Throws StartError. */
export async function openFoundation(config: Config, log: Logger, now: () => Date, metrics: Metrics = noMetrics) {
  const keys = new KeyRing(config.secrets.keys ?? readOrCreateSecretKeyFile(config.secrets.keyFile));
  const onOutage = (error: Error | undefined) =>
    error ? log.error({ err: error }, 'the database is unavailable') : log.info('the database is back');
  const accept = async (opened: Database) => {
    await checkCredentialKeys(keys, opened);
    await checkKeys(keys, new SecretKeyStore(opened));
  };
  const database = await openDatabase(config.database, onOutage, accept);
  try {
    await database.migrate();
    await accept(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  const sealer = new Sealer(keys);
  const hasher = new NameHasher(keys);
  const stores = {
    codes: new VerificationCodeStore(database),
    limits: new RateLimitStore(database, hasher),
    users: new UserStore(database),
    sessions: new SessionStore(database),
    accounts: new GoogleAccountStore(database, sealer),
    credentials: new GoogleCredentialStore(database, sealer),
    authorizations: new GoogleAuthorizationStore(database),
    quotas: new GmailQuotaStore(database),
    mailboxStates: new MailboxStateStore(database),
    passwords: new PasswordStore(database),
    formerEmails: new FormerEmailStore(database),
    spentTokens: new SpentTokenStore(database),
    loginFailures: new LoginFailureStore(database, hasher),
    notices: new NoticeStore(database),
    secretKeys: new SecretKeyStore(database),
    transactions: new Transactions(database),
    cachedMessages: new CachedMessageStore(database, new Sealer(keys, 'cached-messages')),
  };
  return { config, log, now, keys, sealer, database, stores, metrics, google: openGoogle(config, now, metrics) };
}

/** Google's endpoints, connections to them, and OAuth where a client is configured. */
export function openGoogle(
  { google: { client, emulatorUrl } }: Pick<Config, 'google'>,
  now: () => Date,
  metrics: Metrics = noMetrics,
) {
  const endpoints = endpointFinder(emulatorUrl);
  const connections = new Connections();
  const oauth = client && new GoogleOAuthClient(client, endpoints, connections, now, metrics);
  return { endpoints, connections, oauth };
}

export async function closeFoundation({ google, database }: Foundation): Promise<void> {
  google.connections.close();
  await database.close();
}

/** Throws where what was sealed in the database may not open: a key is not on record there, or one of it is not here. */
export async function checkRecordedKeys({ keys, database }: Foundation): Promise<void> {
  await checkCredentialKeys(keys, database);
  const recorded = await recordedKeys(database);
  const strange = keys.ids.filter((id) => {
    const known = recorded.get(id);
    // One that is kept behind the current key and is not on record any more has nothing left to open.
    return known === undefined ? id === keys.currentId : known !== keys.fingerprint(id);
  });
  if (strange.length > 0) throw new Error(`These keys are not those on record: ${strange.join(', ')}.`);
}

/** Credentials that cannot be opened would look as if they were lost, one person after the other. */
async function checkCredentialKeys(keys: KeyRing, database: Database): Promise<void> {
  const fault = await credentialKeyFault(keys, database);
  if (fault !== undefined) throw new StartError(`SECRET_KEYS: ${fault}`);
}

/** What is wrong, and what to do, where Google's credentials are sealed under a key that is not configured. */
export async function credentialKeyFault(keys: KeyRing, database: Database): Promise<string | undefined> {
  const id = await missingCredentialKey(database, keys.ids);
  if (id === undefined) return undefined;
  const deletion = `DELETE FROM google_accounts WHERE sealed_refresh_token LIKE '${id}.%'`;
  return `Google credentials in this database are sealed under the key "${id}", which is not configured. Put it back behind the current key. If it is lost, so are they: run ${database.shellCommand(deletion)}, then authorise the sender and have people sign in with Google again.`;
}

/** A database written with other keys is noticed at the start, not at the first credential that does not open. */
async function checkKeys(keys: KeyRing, store: SecretKeyStore): Promise<void> {
  for (const id of keys.ids) {
    const fingerprint = keys.fingerprint(id) ?? '';
    if ((await store.putFirst(id, fingerprint)) !== fingerprint)
      throw new StartError(
        `SECRET_KEYS: the key "${id}" is not the one this database was written with. Restore that key, or give the new one an id of its own and keep the old one behind it.`,
      );
  }
}
