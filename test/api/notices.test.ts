import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ChangeEmailDocument,
  ChangePasswordDocument,
  MeDocument,
  ResetPasswordDocument,
} from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const password = 'correct horse battery';
const other = 'staple, and some more';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    environment: { CODE_RESEND_COOLDOWN_SECONDS: '0', SERVICE_NAME: 'Tea & <Cake>' },
    people: ['ada', 'bea', 'cho', 'dan', 'eve', 'fay', 'gus', 'hal', 'kim'],
  });
});
afterAll(() => test.close());

const address = (name: string) => `${name}@example.com`;
const waiting = () => test.database.query('SELECT * FROM notices');

async function newestNotice(client: ApiClient, email: string) {
  await test.app.services.settle();
  return client.newestMail(email);
}

async function changePassword(client: ApiClient, currentPassword = password, newPassword = other) {
  return (await client.run(ChangePasswordDocument, { currentPassword, newPassword })).data.changePassword;
}

describe('a notice', () => {
  it('tells of a changed password: when, and what to do if it was somebody else', async () => {
    const client = test.client();
    await client.register(address('ada'), password);
    await changePassword(client);
    const { subject, text, html } = await newestNotice(client, address('ada'));
    expect(subject).toBe('Your password was changed - Tea & <Cake>');
    const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
    expect(text).toContain(`${time.format(test.clock.now())} UTC`);
    expect(text).toContain('"forgotten password"');
    expect(html).toContain('Tea &#38; &#60;Cake&#62;');
    expect(html).not.toMatch(/https?:|<a |<img/);
    for (const secret of [password, other]) expect(text + html).not.toContain(secret);
    expect(await waiting()).toEqual([]);
  });

  it('is written in the language of whoever asked', async () => {
    const client = test.client();
    await client.register(address('bea'), password);
    client.headers = { 'accept-language': 'ko-KR,ko;q=0.9' };
    await changePassword(client);
    const { subject, text } = await newestNotice(client, address('bea'));
    expect(subject).toContain('비밀번호가 변경되었습니다');
    expect(text).toContain('UTC');
  });

  it('tells the old address of a change of address, and how to take the account back', async () => {
    const client = test.client();
    await client.register(address('cho'), password);
    await client.run(ChangeEmailDocument, { verificationToken: await client.prove(address('dan'), 'VERIFY_EMAIL') });
    const { subject, text } = await newestNotice(client, address('cho'));
    expect(subject).toContain('Your e-mail address was changed');
    expect(text).toContain(address('dan'));
    // What it says works: the old address takes the account back.
    const owner = test.client();
    const verificationToken = await owner.prove(address('cho'), 'RESET_PASSWORD');
    const taken = await owner.run(ResetPasswordDocument, { verificationToken, newPassword: other });
    expect(taken.data.resetPassword).toMatchObject({ user: { email: address('cho') }, revokedSessionCount: 1 });
    expect((await client.run(MeDocument, {})).data.me).toBeNull();
    expect(await owner.login(address('cho'), other)).toBeUndefined();
  });

  it('tells of a Google account that was connected, once, and nobody of one that made the user', async () => {
    const client = test.client();
    await client.register(address('eve'), password);
    const ids = await test.google.messageIds(address('eve'));
    for (const _ of [1, 2]) await client.signInWithGoogle(address('eve'));
    await test.app.services.settle();
    expect(await test.google.messageIds(address('eve'))).toHaveLength(ids.length + 1);
    expect((await client.newestMail(address('eve'))).subject).toContain('A Google account was connected');
    await test.client().signInWithGoogle(address('fay'));
    await test.app.services.settle();
    expect(await test.google.messageIds(address('fay'))).toEqual([]);
  });

  it('waits until Gmail takes mail again, and is mailed once', async () => {
    const client = test.client();
    await client.register(address('gus'), password);
    const before = await test.google.messageIds(address('gus'));
    const action = { kind: 'google-error', status: 403, reason: 'dailyLimitExceeded' } as const;
    test.google.addFault({ match: ({ path }) => path.endsWith('/messages/send'), times: Infinity, action });
    expect(await changePassword(client)).toMatchObject({ __typename: 'PasswordChanged' });
    await test.app.services.settle();
    expect(await waiting()).toMatchObject([{ email: address('gus'), attempts: 1 }]);
    test.google.clearFaults();
    await test.app.services.notices.sendDue();
    expect(await test.google.messageIds(address('gus'))).toEqual(before);
    test.clock.advance(300);
    await Promise.all([test.app.services.notices.sendDue(), test.app.services.notices.sendDue()]);
    expect(await test.google.messageIds(address('gus'))).toHaveLength(before.length + 1);
    expect(await waiting()).toEqual([]);
    test.clock.reset();
  });

  it('is mailed with all others that wait, however many', async () => {
    const client = test.client();
    await client.register(address('kim'), password);
    test.google.addFault({
      match: ({ path }) => path.endsWith('/messages/send'),
      action: { kind: 'status', status: 403 },
    });
    await changePassword(client);
    await test.app.services.settle();
    const columns = 'kind, user_id, email, locale, subject, happened_at, attempts';
    for (let number = 0; number < 30; number += 1)
      await test.database.query(
        `INSERT INTO notices (id, due_at, ${columns}) SELECT ? || id, 0, ${columns} FROM notices WHERE attempts > 0 AND due_at > 0 AND email = ?`,
        String(number),
        address('kim'),
      );
    expect(await waiting()).toHaveLength(31);
    const before = await test.google.messageIds(address('kim'));
    await test.app.services.notices.sendDue();
    expect(await test.google.messageIds(address('kim'))).toHaveLength(before.length + 30);
    expect(await waiting()).toHaveLength(1);
    await test.database.query('DELETE FROM notices');
  });

  it('is not mailed again where Gmail may have it', async () => {
    const client = test.client();
    await client.register(address('hal'), password);
    const before = await test.google.messageIds(address('hal'));
    test.google.addFault({ match: ({ path }) => path.endsWith('/messages/send'), action: { kind: 'drop-after' } });
    await changePassword(client);
    await test.app.services.settle();
    expect(await waiting()).toEqual([]);
    expect(await test.google.messageIds(address('hal'))).toHaveLength(before.length + 1);
  });
});
