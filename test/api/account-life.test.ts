import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  ChangeEmailDocument,
  ChangePasswordDocument,
  DeleteMeDocument,
  DisconnectGoogleAccountDocument,
  FindAccountsDocument,
  LogoutDocument,
  MeDocument,
  ResetPasswordDocument,
  SessionsDocument,
  UpdateMeDocument,
} from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const first = 'a first pass phrase';
const second = 'another, the second one';
const third = '세 번째 비밀번호입니다';

let test: TestApp;
let minas: ApiClient;
beforeAll(async () => {
  test = await startTestApp({ environment: { CODE_RESEND_COOLDOWN_SECONDS: '0' } });
  minas = test.client();
});
afterAll(() => test.close());

const me = async (client: ApiClient) => (await client.run(MeDocument, {})).data.me;
const subjects = async (email: string) => {
  const ids = await test.google.messageIds(email);
  const sources = await Promise.all(ids.map((id) => test.google.rawMessage(email, id)));
  return sources.join('\n');
};

it('lives from sign-up to deletion', async () => {
  // Signs up with a proven address, and is signed in.
  const id = await minas.register('new@example.com', first);
  expect(await me(minas)).toMatchObject({ id, email: 'new@example.com', emailVerified: true, name: null });
  await minas.run(UpdateMeDocument, { name: ' 김미나 ' });
  expect(await me(minas)).toMatchObject({ name: '김미나' });

  // Signs in on a phone, sees both, and changes the password there, which ends the first.
  test.clock.advance(60);
  const phone = test.client();
  phone.headers = {
    'user-agent': 'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36',
  };
  expect(await phone.login('NEW@example.com', first)).toBeUndefined();
  const { data } = await phone.run(SessionsDocument, {});
  expect(data.sessions).toMatchObject([
    { isCurrent: true, device: 'Chrome on Android', signedInBy: 'PASSWORD' },
    { isCurrent: false, signedInBy: 'PASSWORD' },
  ]);
  const changed = await phone.run(ChangePasswordDocument, { currentPassword: first, newPassword: second });
  expect(changed.data.changePassword).toMatchObject({ __typename: 'PasswordChanged', revokedSessionCount: 1 });
  expect(await me(minas)).toBeNull();
  expect(await phone.login('new@example.com', first)).toBe('BAD_CREDENTIALS');
  expect(await phone.login('new@example.com', second)).toBeUndefined();

  // Connects Google, which signs in as well from then on.
  const begin = await phone.post<{ startGoogleAuthorization: { authorizationUrl: string } }>({
    query: 'mutation { startGoogleAuthorization { authorizationUrl } }',
  });
  await phone.fetch(await phone.consent(begin.data.startGoogleAuthorization.authorizationUrl, 'jonas@example.com'));
  expect((await me(phone))?.googleAccounts).toMatchObject([{ email: 'jonas@example.com' }]);
  const laptop = test.client();
  await laptop.signInWithGoogle('jonas@example.com');
  expect((await me(laptop))?.id).toBe(id);

  // Moves to another address.
  const verificationToken = await laptop.prove('codes@example.com', 'VERIFY_EMAIL');
  const moved = await laptop.run(ChangeEmailDocument, { verificationToken });
  expect(moved.data.changeEmail).toMatchObject({ user: { email: 'codes@example.com' } });
  expect(await phone.login('new@example.com', second)).toBe('BAD_CREDENTIALS');

  // Forgets the password, finds the account, and sets a new one.
  const stranger = test.client();
  const found = await stranger.run(FindAccountsDocument, {
    verificationToken: await stranger.prove('codes@example.com', 'FIND_ACCOUNT'),
  });
  expect(found.data.findAccounts).toMatchObject({
    accounts: [{ maskedEmail: 'c***s@example.com', signInMethods: ['PASSWORD', 'GOOGLE'] }],
  });
  const reset = await stranger.run(ResetPasswordDocument, {
    verificationToken: await stranger.prove('codes@example.com', 'RESET_PASSWORD'),
    newPassword: third,
  });
  expect(reset.data.resetPassword).toMatchObject({ __typename: 'PasswordReset', revokedSessionCount: 3 });
  expect(await me(laptop)).toBeNull();
  expect(await stranger.login('codes@example.com', third.normalize('NFD'))).toBeUndefined();

  // Leaves Google, signs out everywhere, comes back, and deletes the account.
  const accountId = (await me(stranger))?.googleAccounts[0]?.id ?? '';
  const left = await stranger.run(DisconnectGoogleAccountDocument, { id: accountId });
  expect(left.data.disconnectGoogleAccount).toMatchObject({ revokedAtGoogle: true });
  await stranger.run(LogoutDocument, { everywhere: true });
  expect(await me(stranger)).toBeNull();
  expect(await stranger.login('codes@example.com', third)).toBeUndefined();
  const deleted = await stranger.run(DeleteMeDocument, { password: third });
  expect(deleted.data.deleteMe).toMatchObject({ __typename: 'UserDeleted', deletedUserId: id });
  expect(await me(stranger)).toBeNull();
  expect(await stranger.login('codes@example.com', third)).toBe('BAD_CREDENTIALS');

  // Was told of everything on the way.
  await test.app.services.settle();
  const told = await subjects('new@example.com');
  for (const happened of ['password was changed', 'Google account was connected', 'address was changed'])
    expect(told).toContain(happened);
}, 60_000);
