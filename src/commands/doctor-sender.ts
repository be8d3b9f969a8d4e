import type { openGoogle } from '../composition.js';
import type { Config } from '../config.js';
import type { Database } from '../database/database.js';
import { openExistingDatabase } from '../database/open-database.js';
import { GmailApiDisabled, GmailRefused } from '../errors.js';
import { GmailProbe } from '../google/gmail-probe.js';
import type { KeyRing } from '../secrets/key-ring.js';
import { Sealer } from '../secrets/sealer.js';
import { CredentialsRejected } from '../services/google-access.js';
import { GoogleAccessService } from '../services/google-access.service.js';
import { gmailSendScope } from '../services/google-scopes.js';
import { type GoogleAccount, GoogleAccountStore } from '../stores/google-account.store.js';
import { GoogleCredentialStore } from '../stores/google-credential.store.js';
import type { Finding } from './doctor-finding.js';

const about = 'sender';
const authorize = 'Run: npm run authorize-sender';
const sevenDays =
  'While the consent screen is in "Testing", Google ends every authorisation after 7 days: publish the app (Google Cloud Console, Audience) to make it last.';

type Google = ReturnType<typeof openGoogle>;

/** Whether codes can be mailed: the account, its grant, and the Gmail API. No mail is sent. */
export async function senderFindings(
  config: Config,
  google: Google,
  keys: KeyRing | undefined,
  now: () => Date,
): Promise<Finding[]> {
  const missing: Finding[] = [{ status: 'fault', about, text: `no account is authorised to send codes. ${authorize}` }];
  if (!google.oauth) return missing;
  let database: Database | undefined;
  try {
    database = await openExistingDatabase(config.database);
  } catch {
    return [{ status: 'warning', about, text: 'not checked, since the database does not open' }];
  }
  if (!database) return missing;
  try {
    if ((await database.listPendingMigrations()).length > 0)
      return [{ status: 'warning', about, text: 'not checked until the migrations have run' }];
    // With other keys the stored credentials would be taken for lost, and marked so.
    if (!keys) return [{ status: 'warning', about, text: 'not checked without the keys of the database' }];
    const sealer = new Sealer(keys);
    const account = await new GoogleAccountStore(database, sealer).findSender(config.mail.senderEmail, gmailSendScope);
    if (!account) return config.mail.senderEmail === undefined ? missing : [notNamed(config.mail.senderEmail)];
    return [
      ...(await grantFindings(account, new GoogleCredentialStore(database, sealer), google, now)),
      ...lifetimeFindings(account),
    ];
  } finally {
    await database.close();
  }
}

function notNamed(email: string): Finding {
  return {
    status: 'fault',
    about,
    text: `SENDER_EMAIL=${email} is neither authorised with authorize-sender nor a connected account that may send (gmail.send) and whose address Google has verified. ${authorize}, or sign in with it at /auth/google?loginHint=${email}`,
  };
}

async function grantFindings(
  account: GoogleAccount,
  credentials: GoogleCredentialStore,
  google: Google,
  now: () => Date,
): Promise<Finding[]> {
  if (!account.grantedScopes.includes(gmailSendScope))
    return [
      {
        status: 'fault',
        about,
        text: `${account.email} did not grant gmail.send. ${authorize} and leave the box ticked`,
      },
    ];
  const access = new GoogleAccessService(credentials, google.oauth, now).accessTo(account.id);
  try {
    await new GmailProbe(google.endpoints, google.connections).trySending(access);
    return [
      { status: 'ok', about, text: `${account.email} may send` },
      { status: 'ok', about: 'Gmail API', text: 'switched on' },
    ];
  } catch (error) {
    return [failure(error, account)];
  }
}

function failure(error: unknown, { email }: GoogleAccount): Finding {
  if (error instanceof GmailApiDisabled)
    return {
      status: 'fault',
      about: 'Gmail API',
      text: `switched off in the Google Cloud project. Enable it: ${error.activationUrl ?? 'https://console.cloud.google.com/apis/library/gmail.googleapis.com'}`,
    };
  if (error instanceof GmailRefused)
    return {
      status: 'fault',
      about,
      text: `Gmail serves ${email} ${error.reason === 'DOMAIN_POLICY' ? 'not here: its administrator does not allow it' : 'never: the account has no Gmail'}. ${authorize} with another account`,
    };
  if (!(error instanceof CredentialsRejected))
    return { status: 'warning', about, text: 'Google did not answer; try again' };
  const texts = {
    NO_REFRESH_TOKEN: `the stored authorisation of ${email} cannot be used (no refresh token, or SECRET_KEYS lacks the key it was kept under). ${authorize}`,
    REVOKED: `Google ended the authorisation of ${email} (revoked, password changed, unused for 6 months, or too old). ${authorize}\n${sevenDays}`,
    MISSING_SCOPES: `${email} did not grant gmail.send. ${authorize} and leave the box ticked`,
    CLIENT_REJECTED: `${email} was authorised through another OAuth client than the one configured, or Google refuses the client's secret. ${authorize}`,
  };
  return { status: 'fault', about, text: texts[error.reason] };
}

function lifetimeFindings({ refreshTokenExpiresAt }: GoogleAccount): Finding[] {
  if (!refreshTokenExpiresAt) return [];
  const day = refreshTokenExpiresAt.toISOString().slice(0, 10);
  return [
    { status: 'warning', about: 'consent screen', text: `the sender's authorisation ends on ${day}. ${sevenDays}` },
  ];
}
