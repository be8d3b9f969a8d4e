import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import MailComposer from 'nodemailer/lib/mail-composer';
import { type LocalGoogle, startLocalGoogle } from '../../local-google/local-google.js';
import { gmail, sendOnly, tokenOf } from './client.js';

const email = 'jonas@example.com';
let google: LocalGoogle;
let token: string;
beforeAll(async () => {
  google = await startLocalGoogle();
  token = await tokenOf(google, email);
});
afterAll(() => google.close());

async function mime(fields: Record<string, unknown>): Promise<string> {
  const node = new MailComposer(fields).compile();
  node.keepBcc = true;
  return (await node.build()).toString('base64url');
}

describe('messages.send', () => {
  let sender: string;
  beforeAll(async () => {
    sender = await tokenOf(google, 'codes@example.com', `openid email ${sendOnly}`);
  });

  it('delivers to the inbox of a local account with its subject decoded', async () => {
    const raw = await mime({
      from: 'codes@example.com',
      to: '요나스 <Jonas+x@example.com>',
      bcc: 'new@example.com',
      subject: '회원가입 인증번호',
      text: '123456',
    });
    const sent = await gmail(google, sender, '/messages/send', { raw });
    expect(sent).toEqual({
      status: 200,
      body: { id: expect.stringMatching(/^[0-9a-f]{16}$/), threadId: expect.any(String), labelIds: ['SENT'] },
    });
    const [id] = await google.messageIds(email);
    const { body } = await gmail(google, token, `/messages/${id}`);
    const header = (name: string): string =>
      body.payload.headers.find((candidate: { name: string }) => candidate.name === name)?.value;
    expect([header('Subject'), header('Bcc'), body.snippet]).toEqual(['회원가입 인증번호', undefined, '123456']);
    expect(body.labelIds).toEqual(['INBOX', 'UNREAD']);
    expect(await google.messageIds('new@example.com')).toHaveLength(1);
    expect(await google.rawMessage('codes@example.com', sent.body.id)).toContain('Message-ID');
  });

  it('reads encoded names before it looks for commas in them', async () => {
    const name = `=?UTF-8?B?${Buffer.from('김, 민아').toString('base64')}?=`;
    const raw = Buffer.from(`To: ${name} <jonas@example.com>\r\nSubject: x\r\n\r\nx`).toString('base64url');
    expect((await gmail(google, sender, '/messages/send', { raw })).status).toBe(200);
    const [id] = await google.messageIds(email);
    const { body } = await gmail(
      google,
      token,
      `/messages/${id}?format=metadata&metadataHeaders=To&metadataHeaders=From`,
    );
    expect(body.payload.headers.map(({ value }: { value: string }) => value)).toEqual([
      'codes@example.com',
      '김, 민아 <jonas@example.com>',
    ]);
  });

  it.each([
    ['To: not an address', 'Invalid To header'],
    ['To: a@b@c', 'Invalid To header'],
    ['To: a@example.com\r\nCc: <>', 'Invalid Cc header'],
    ['Subject: nobody', 'Recipient address required'],
  ])('refuses %j', async (head, message) => {
    const answer = await gmail(google, sender, '/messages/send', {
      raw: Buffer.from(`${head}\r\n\r\nx`).toString('base64url'),
    });
    expect([answer.status, answer.body.error.message]).toEqual([400, message]);
  });

  it('refuses a body without a message', async () => {
    expect((await gmail(google, sender, '/messages/send', {})).status).toBe(400);
  });

  it('keeps mail to oneself as one message', async () => {
    const raw = await mime({ to: 'codes@example.com', subject: 'Me', text: 'x' });
    expect((await gmail(google, sender, '/messages/send', { raw })).body.labelIds).toEqual(['SENT', 'INBOX', 'UNREAD']);
  });
});
