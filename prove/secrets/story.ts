import { setTimeout as wait } from 'node:timers/promises';
import type { FaultAction } from '../../local-google/local-google.js';
import { wrong } from '../../test/api/api-client.js';
import {
  ChangePasswordDocument,
  DeleteMeDocument,
  DisconnectGoogleAccountDocument,
  LabelNamesDocument,
  LoginDocument,
  MeDocument,
  MessageIdsDocument,
  RefreshSessionDocument,
  RequestCodeDocument,
  ResetPasswordDocument,
  StartGoogleAuthorizationDocument,
  VerifyCodeDocument,
  WholeMessagesDocument,
} from '../../test/generated/graphql.js';
import { databaseFaults, malformed } from './broken.js';
import type { Canaries } from './canaries.js';
import { canary, type Scene } from './scene.js';

const cooldownMs = 1_100;

/** Mina signs in with Google and reads; everything that may go wrong on the way does. */
export async function readingMail({ google, canaries, witness, client }: Scene): Promise<void> {
  const mina = client();
  mina.headers = { 'user-agent': canaries.plant('name of a device', canary('device')) };
  const begun = await witness.fetch(mina, '/auth/google', {}, ['state', 'cookie']);
  const callback = new URL(await mina.consent(begun.location, 'mina@example.com'), 'http://x');
  canaries.plant('code of Google', callback.searchParams.get('code') ?? '');
  canaries.plant('state', callback.searchParams.get('state') ?? '');
  canaries.plant('cookie of a browser', mina.cookies.get('gmail-graphql-browser'));
  const path = callback.pathname + callback.search;
  await witness.fetch(client(), path);
  await witness.fetch(mina, path.replace(/state=/, 'state=x'));
  await witness.fetch(mina, path, {}, ['refresh token']);
  canaries.plant('refresh token of Mina, first', mina.cookies.get('gmail-graphql-session'));
  await witness.fetch(client(), path);
  await witness.run(mina, RefreshSessionDocument, {}, ['access token', 'refresh token']);
  canaries.plant('refresh token of Mina', mina.cookies.get('gmail-graphql-session'));
  await mina.refresh();
  canaries.plant('access token of Mina', mina.accessToken);
  await google.deliver('mina@example.com', mailWith(canaries));
  await witness.run(mina, WholeMessagesDocument, { first: 1 }, ['mail']);
  await witness.run(mina, MessageIdsDocument, { first: 0 });
  await witness.run(mina, MessageIdsDocument, { after: canaries.plant('cursor', canary('cursor')) });
  await witness.run(mina, LabelNamesDocument, { account: 'x' });
  await witness.run(client(), LabelNamesDocument, {});
  await witness.fetch(mina, `/attachments/${canaries.plant('link to a file', canary('link'))}`);
  const told = canaries.plant('what Google says of an error', canary('google'));
  for (const action of googleFaults(told)) {
    google.addFault({ match: ({ path: at }) => at.startsWith('/gmail/'), times: 4, action });
    await witness.run(mina, MessageIdsDocument, { first: 3 }, ['state', 'cookie']);
    google.clearFaults();
  }
  for (const action of googleFaults(told)) {
    google.addFault({ match: ({ path: at }) => at === '/oauth2/token', times: 4, action });
    const again = await witness.fetch(mina, '/auth/google', {}, ['state', 'cookie']);
    await witness.fetch(mina, await mina.consent(again.location, 'mina@example.com'), {}, ['state']);
    google.clearFaults();
  }
  const started = await witness.run(mina, StartGoogleAuthorizationDocument, {}, ['state', 'cookie']);
  const refused = await mina.consent(started.startGoogleAuthorization.authorizationUrl, {
    email: 'mina@example.com',
    decision: 'deny',
  });
  await witness.fetch(mina, refused);
  await witness.run(mina, DeleteMeDocument, {});
  const { me } = await witness.run(mina, MeDocument, {});
  const [account] = me?.googleAccounts ?? [];
  await witness.run(mina, DisconnectGoogleAccountDocument, { id: account?.id ?? '' });
  const { data } = await mina.post({ query: 'mutation { logout }' });
  if (!data) throw new Error('Mina cannot sign out.');
  await witness.run(mina, LabelNamesDocument, {});
}

/** Errors that quote what nobody may read. */
function googleFaults(told: string): FaultAction[] {
  const reasons: [number, string][] = [
    [400, 'invalidArgument'],
    [403, 'accessNotConfigured'],
    [403, 'domainPolicy'],
    [403, 'dailyLimitExceeded'],
    [404, 'notFound'],
    [500, 'backendError'],
  ];
  return [
    ...reasons.map(([status, reason]) => ({ kind: 'google-error', status, reason, message: told }) as const),
    { kind: 'status', status: 502, body: `<html><h1>${told}</h1></html>` },
    { kind: 'status', status: 200, body: `{"${told}": ` },
    { kind: 'status', status: 200, body: { labels: told, access_token: told } },
    { kind: 'status', status: 400, body: { error: told, error_description: told } },
    { kind: 'status', status: 400, body: { error: 'invalid_grant', error_description: told } },
    { kind: 'status', status: 302, body: told, headers: { location: `https://example.com/${told}` } },
    // Ends the account's authorisation, so it comes last.
    { kind: 'google-error', status: 401, reason: 'authError', message: told },
  ];
}

function mailWith(canaries: Canaries): string {
  const text = canaries.plant('mail: text', canary('text'));
  const file = canaries.plant('mail: file', canary('file'));
  const name = canaries.plant('mail: name of a file', canary('filename'));
  const subject = canaries.plant('mail: subject', canary('subject'));
  return [
    `From: a@example.com\r\nSubject: ${subject}\r\nContent-Type: multipart/mixed; boundary=b\r\n`,
    `--b\r\nContent-Type: text/plain\r\n\r\n${text}`,
    `--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="${name}"\r\n\r\n${file}`,
    '--b--\r\n',
  ].join('\r\n');
}

/** Somebody proves an address, signs up, forgets, guesses; every refusal there is for it. */
export async function codesAndPasswords(scene: Scene): Promise<void> {
  const { google, database, canaries, witness, client } = scene;
  const email = 'jonas@example.com';
  const jonas = client();
  const ask = async (purpose: 'SIGN_UP' | 'RESET_PASSWORD') => {
    await wait(cooldownMs);
    const { requestCode } = await witness.run(jonas, RequestCodeDocument, { email, purpose });
    if (requestCode.__typename !== 'CodeSent') throw new Error(`Not sent: ${requestCode.code}`);
    const code = /^\d{6}$/m.exec((await jonas.newestMail(email)).text)?.[0];
    return { requestId: requestCode.requestId, code: canaries.plant(`code by mail ${canaries.size}`, code) };
  };
  const verify = (requestId: string, code: string) =>
    witness.run(jonas, VerifyCodeDocument, { requestId, code }, ['verification token']);
  await witness.run(jonas, RequestCodeDocument, { email: canaries.plant('no address', canary('address')) });
  const first = await ask('SIGN_UP');
  await witness.run(jonas, RequestCodeDocument, { email });
  const second = await ask('SIGN_UP');
  await verify(first.requestId, first.code);
  for (let guesses = 0; guesses < 6; guesses += 1) await verify(second.requestId, wrong(second.code));
  await verify(canary('request'), second.code);
  const third = await ask('SIGN_UP');
  const verified = await verify(third.requestId, third.code);
  await verify(third.requestId, third.code);
  if (verified.verifyCode.__typename !== 'CodeVerified') throw new Error(`Not verified: ${verified.verifyCode.code}`);
  const verificationToken = canaries.plant('verification token', verified.verifyCode.verificationToken);
  const [password, other] = [
    canaries.plant('password', canary('password')),
    canaries.plant('other password', canary('password')),
  ];
  const register = (token: string, its: string) =>
    witness.post(
      jonas,
      JSON.stringify({
        query:
          'mutation ($t: String!, $p: String!) { register(verificationToken: $t, password: $p) { __typename ... on UserError { code message } ... on Authenticated { session { accessToken refreshToken } } } }',
        variables: { t: token, p: its },
      }),
      ['access token', 'refresh token'],
    );
  await register(verificationToken, canaries.plant('password that is too long', canary('password').repeat(40)));
  const answer = await register(verificationToken, password);
  jonas.accessToken = canaries.plant('access token of Jonas', /"accessToken":"([^"]+)"/.exec(answer)?.[1]);
  canaries.plant('refresh token of Jonas', jonas.cookies.get('gmail-graphql-session'));
  await register(verificationToken, password);
  await witness.run(jonas, LabelNamesDocument, {});
  await witness.run(jonas, ChangePasswordDocument, { currentPassword: other, newPassword: other });
  for (let guesses = 0; guesses < 12; guesses += 1)
    await witness.run(client(), LoginDocument, { email, password: other });
  await witness.run(jonas, ResetPasswordDocument, { verificationToken, newPassword: other });
  const expired = await ask('RESET_PASSWORD');
  await database.query('UPDATE verification_codes SET expires_at = 1');
  await verify(expired.requestId, expired.code);
  await malformed(scene, password);
  for (const action of [{ kind: 'status', status: 500 }, { kind: 'drop-after' }, { kind: 'garbage' }] as const) {
    google.addFault({ match: ({ path }) => path.endsWith('/send'), action });
    await witness.run(client(), RequestCodeDocument, { email: `${canary('somebody')}@example.com` });
  }
  google.clearFaults();
  await databaseFaults(scene, email, password);
}
