import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalGoogle, startLocalGoogle } from '../../local-google/local-google.js';
import { gmail, readonly, reasonOf, sendOnly, tokenOf } from './client.js';

const email = 'jonas@example.com';
let google: LocalGoogle;
let token: string;
beforeAll(async () => {
  google = await startLocalGoogle();
  token = await tokenOf(google, email);
});
afterAll(() => google.close());

describe('fields and parameters', () => {
  it('trims the answer to the selection', async () => {
    const [id] = await google.messageIds(email);
    const { body } = await gmail(google, token, `/messages/${id}?fields=id,payload(mimeType,headers/name),labelIds`);
    expect(Object.keys(body).sort()).toEqual(['id', 'labelIds', 'payload']);
    expect(Object.keys(body.payload).sort()).toEqual(['headers', 'mimeType']);
    expect(Object.keys(body.payload.headers[0])).toEqual(['name']);
  });

  it.each([
    '/messages?fields=messages(id,',
    '/messages?fields=nonsense',
    '/messages?fields=messages/id/deeper',
    '/messages?nonsense=1',
    '/labels?q=x',
  ])('refuses %s', async (path) => {
    expect((await gmail(google, token, path)).status).toBe(400);
  });
});

describe('scopes', () => {
  it('lets a send-only token do nothing but send', async () => {
    const sender = await tokenOf(google, email, `openid ${sendOnly}`);
    const answers = await Promise.all(
      ['/profile', '/labels', '/messages', '/history?startHistoryId=1'].map((path) => gmail(google, sender, path)),
    );
    expect(answers.map((answer) => [answer.status, reasonOf(answer)])).toEqual(
      answers.map(() => [403, 'insufficientPermissions']),
    );
    expect((await gmail(google, token, '/messages/send', { raw: 'x' })).body.error.details[0].reason).toBe(
      'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
    );
  });

  it('narrows a token that has gmail.metadata beside gmail.readonly', async () => {
    const narrowed = await tokenOf(google, email, `openid ${readonly} https://www.googleapis.com/auth/gmail.metadata`);
    const [id] = await google.messageIds(email);
    const answers = await Promise.all(
      ['/messages?q=x', `/messages/${id}?format=full`, `/messages/${id}?format=metadata`].map((path) =>
        gmail(google, narrowed, path),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 200]);
  });

  it('answers 401 to an unknown token and 403 to a foreign mailbox', async () => {
    expect(reasonOf(await gmail(google, 'unknown', '/profile'))).toBe('authError');
    const response = await fetch(`${google.origin}/gmail/v1/users/mina@example.com/profile`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(403);
  });

  it('names the activation URL while the Gmail API is disabled', async () => {
    google.setGmailApi('disabled');
    const { status, body } = await gmail(google, token, '/profile');
    google.setGmailApi('enabled');
    expect([status, body.error.errors[0].reason, body.error.details[0].reason]).toEqual([
      403,
      'accessNotConfigured',
      'SERVICE_DISABLED',
    ]);
    expect(body.error.message).toContain(body.error.details[0].metadata.activationUrl);
  });
});

describe('labels, threads and history', () => {
  it('counts only in labels.get', async () => {
    const { body } = await gmail(google, token, '/labels');
    expect(body.labels.find(({ id }: { id: string }) => id === 'INBOX')).toEqual({
      id: 'INBOX',
      name: 'INBOX',
      type: 'system',
    });
    const inbox = (await gmail(google, token, '/labels/INBOX')).body;
    expect(inbox.messagesTotal).toBeGreaterThanOrEqual(7);
    expect(inbox.threadsUnread).toBeLessThanOrEqual(inbox.messagesUnread);
    expect((await gmail(google, token, '/labels/nope')).status).toBe(404);
  });

  it('joins an answer to its thread', async () => {
    const first = await google.deliver(email, 'From: a@example.org\r\nMessage-ID: <t1@x>\r\nSubject: T\r\n\r\none');
    const second = await google.deliver(
      email,
      'From: b@example.org\r\nIn-Reply-To: <t1@x>\r\nSubject: Re: T\r\n\r\ntwo',
    );
    const { body } = await gmail(google, token, `/threads/${first}?format=minimal`);
    expect(body.messages.map(({ id }: { id: string }) => id)).toEqual([first, second]);
  });

  it('tells what changed, and forgets when told to', async () => {
    const { historyId } = (await gmail(google, token, '/profile')).body;
    expect((await gmail(google, token, `/history?startHistoryId=${historyId}`)).body).toEqual({ historyId });
    const id = await google.deliver(email, { from: 'a@example.org', subject: 'New', text: 'new' });
    await google.modifyLabels(email, id, { add: ['STARRED'], remove: ['UNREAD'] });
    await google.deleteMessage(email, id);
    const { body } = await gmail(google, token, `/history?startHistoryId=${historyId}`);
    expect(body.history.map((entry: object) => Object.keys(entry)[2])).toEqual([
      'messagesAdded',
      'labelsAdded',
      'labelsRemoved',
      'messagesDeleted',
    ]);
    google.forgetHistory(email);
    expect((await gmail(google, token, `/history?startHistoryId=${body.historyId}`)).status).toBe(404);
    const now = (await gmail(google, token, '/profile')).body.historyId;
    expect((await gmail(google, token, `/history?startHistoryId=${now}`)).status).toBe(200);
  });
});
