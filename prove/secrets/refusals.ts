import { setTimeout as wait } from 'node:timers/promises';
import type { ApiClient } from '../../test/api/api-client.js';
import { holdWrites } from '../../test/api/disk-faults.js';
import {
  ChangeEmailDocument,
  DeleteMeDocument,
  DisconnectGoogleAccountDocument,
  LabelNamesDocument,
  LoginDocument,
  MeDocument,
  RequestCodeDocument,
  StartGoogleAuthorizationDocument,
  UpdateMeDocument,
} from '../../test/generated/graphql.js';
import type { Canaries } from './canaries.js';
import { canary, type Scene } from './scene.js';
import type { Witness } from './witness.js';

/** People whom the stand-in for Google knows beside those of the demo. */
export const furtherAccounts = [
  { email: 'late@example.com', name: 'Late Comer' },
  { email: 'unsure@example.com', name: 'Not Sure', emailVerified: false },
];

const cooldownMs = 1_100;
const crowd = 400;

/** What is refused to people who are signed in. */
export async function refusedToUsers({ google, database, canaries, witness, client }: Scene): Promise<void> {
  const [late, newcomer, unsure] = [client(), client(), client()];
  const password = canaries.plant('password of Late', canary('password'));
  await late.register('late@example.com', password);
  plantSession(canaries, 'Late', late);
  for (const [browser, email] of [
    [newcomer, 'new@example.com'],
    [unsure, 'unsure@example.com'],
  ] as const) {
    const begun = await witness.fetch(browser, '/auth/google', {}, ['state', 'cookie']);
    await witness.fetch(browser, await browser.consent(begun.location, email), {}, ['refresh token', 'state']);
  }
  await newcomer.refresh();
  plantSession(canaries, 'New', newcomer);

  await wait(cooldownMs);
  const verificationToken = canaries.plant(
    'verification token of a stranger',
    await late.prove('new@example.com', 'VERIFY_EMAIL'),
  );
  await witness.run(late, ChangeEmailDocument, { verificationToken });

  const { me } = await witness.run(newcomer, MeDocument, {});
  const id = me?.googleAccounts[0]?.id ?? '';
  await witness.run(newcomer, DisconnectGoogleAccountDocument, { id });
  await witness.run(late, DisconnectGoogleAccountDocument, { id });
  await database.query("UPDATE sessions SET created_at = created_at - 3600000 WHERE signed_in_by = 'GOOGLE'");
  await witness.run(newcomer, DeleteMeDocument, {});

  const { startGoogleAuthorization } = await witness.run(late, StartGoogleAuthorizationDocument, {}, [
    'state',
    'cookie',
  ]);
  const callback = await late.consent(startGoogleAuthorization.authorizationUrl, 'new@example.com');
  await witness.fetch(late, callback, {}, ['state', 'refresh token']);
  await witness.run(late, LabelNamesDocument, {});

  google.revokeGrants('new@example.com');
  await database.query('UPDATE google_accounts SET access_token_expires_at = 1');
  await witness.run(newcomer, LabelNamesDocument, {}, ['state', 'cookie']);

  await database.query("UPDATE users SET disabled_at = 1 WHERE email = 'late@example.com'");
  await witness.run(late, LoginDocument, { email: 'late@example.com', password });
  await witness.run(late, MeDocument, {});
}

/** A document that goes too far, with a secret in it. */
export async function refusedByLimits({ canaries, witness, client }: Scene): Promise<void> {
  const password = canaries.plant('password in too long a document', canary('password'));
  const logins = Array.from(
    { length: 20 },
    (_, index) => `a${index}: login(email: "a@b.co", password: "${password}") { __typename }`,
  );
  await witness.post(client(), JSON.stringify({ query: `mutation { ${logins.join(' ')} }` }));
}

/** A server of which no Google project is known. */
export async function refusedWithoutGoogle(witness: Witness, browser: ApiClient): Promise<void> {
  await witness.fetch(browser, '/auth/google');
}

/** More at once than there is room for, then a database that another process keeps for itself. */
export async function refusedToAll({ database, canaries, witness, client }: Scene): Promise<void> {
  const password = canaries.plant('password of a crowd', canary('password'));
  const email = `${canary('nobody')}@example.com`;
  await Promise.all(Array.from({ length: crowd }, () => witness.run(client(), LoginDocument, { email, password })));
  const release = holdWrites(database.url.replace(/^file:/, ''));
  await Promise.all([
    witness.run(client(), LoginDocument, { email, password }),
    witness.run(client(), RequestCodeDocument, { email }),
    witness.run(client(), UpdateMeDocument, { name: canary('name') }),
    witness.fetch(client(), '/auth/google'),
  ]);
  await release();
}

function plantSession(canaries: Canaries, whose: string, { accessToken, cookies }: ApiClient): void {
  canaries.plant(`access token of ${whose}`, accessToken);
  canaries.plant(`refresh token of ${whose}`, cookies.get('gmail-graphql-session'));
}
