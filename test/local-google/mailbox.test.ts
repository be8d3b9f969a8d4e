import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalGoogle, startLocalGoogle } from '../../local-google/local-google.js';
import { type GmailAnswer, gmail, tokenOf } from './client.js';

const email = 'mina@example.com';
let google: LocalGoogle;
let token: string;
beforeAll(async () => {
  google = await startLocalGoogle();
  token = await tokenOf(google, email);
});
afterAll(() => google.close());

async function get(path: string): Promise<GmailAnswer['body']> {
  return (await gmail(google, token, path)).body;
}

async function first(q: string): Promise<GmailAnswer['body']> {
  const { messages } = await get(`/messages?maxResults=1&q=${encodeURIComponent(q)}`);
  return get(`/messages/${messages[0].id}`);
}

function header(message: GmailAnswer['body'], name: string): string | undefined {
  return message.payload.headers.find((candidate: { name: string }) => candidate.name === name)?.value;
}

function textOf(part: { body: { data: string } }): string {
  return Buffer.from(part.body.data, 'base64url').toString();
}

describe('the demo mailbox', () => {
  it('holds a few hundred messages and is the same at each start', async () => {
    const other = await startLocalGoogle();
    try {
      const [one, two] = await Promise.all([google, other].map((each) => each.messageIds(email)));
      expect(one).toEqual(two);
      const [id = ''] = one ?? [];
      expect(await google.rawMessage(email, id)).toBe(await other.rawMessage(email, id));
    } finally {
      await other.close();
    }
    const { messagesTotal, threadsTotal } = await get('/profile');
    expect(messagesTotal).toBeGreaterThan(290);
    expect(messagesTotal).toBeLessThan(350);
    expect(threadsTotal).toBeLessThan(messagesTotal - 50);
    expect((await get('/messages')).resultSizeEstimate).toBe(201);
  });

  it('has mail under every label, and user labels with colours', async () => {
    const { labels } = await get('/labels');
    const user = labels.filter(({ type }: { type: string }) => type === 'user');
    expect(user.map(({ name }: { name: string }) => name)).toEqual(['가족', 'Projects', 'Projects/Atlas']);
    for (const id of [
      'INBOX',
      'SENT',
      'STARRED',
      'IMPORTANT',
      'SPAM',
      'TRASH',
      'UNREAD',
      'DRAFT',
      'Label_1',
      'Label_2',
      'Label_3',
    ]) {
      expect((await get(`/labels/${id}`)).messagesTotal).toBeGreaterThan(0);
    }
    expect((await get('/labels/Label_1')).color.backgroundColor).toMatch(/^#/);
  });

  it('lies at distinct instants, newest first', async () => {
    const { messages } = await get('/messages?maxResults=500&includeSpamTrash=true');
    const dates: number[] = [];
    for (const { id } of messages) dates.push(Number((await get(`/messages/${id}?format=minimal`)).internalDate));
    expect(new Set(dates).size).toBe(dates.length);
    expect([...dates].sort((a, b) => b - a)).toEqual(dates);
  });

  it.each([
    ['subject:"자료 송부"', '지난주에 말씀드린'],
    ['subject:"잘못 선언된"', '지난주에 말씀드린'],
    ['subject:住民票', 'こんにちは'],
    ['subject:Übergrößen', 'Straße, Fuß'],
  ])('reads %s as UTF-8', async (q, words) => {
    expect(textOf((await first(q)).payload)).toContain(words);
  });

  it('has mail without a subject, with only a file, with an inline image and with mail inside', async () => {
    expect(header(await first('from:anonymous'), 'Subject')).toBeUndefined();
    expect((await first('subject:Scan')).payload).toMatchObject({
      mimeType: 'application/pdf',
      filename: 'scan0042.pdf',
      body: { attachmentId: expect.any(String) },
    });
    const inline = (await first('filename:logo.png')).payload.parts[0].parts[1];
    expect(inline.headers).toContainEqual({ name: 'Content-ID', value: expect.stringMatching(/^<logo-/) });
    const [, embedded] = (await first('subject:Fwd')).payload.parts;
    expect(embedded).toMatchObject({ mimeType: 'message/rfc822', filename: 'Grüße.eml' });
    expect(embedded.parts[0].parts[1].filename).toBe('notiz.txt');
  });

  it('writes headers that decode to what was meant', async () => {
    expect(header(await first('subject:"아주 긴 제목"'), 'Subject')).toMatch(
      /^아주 긴 제목 (가나다라마바사아자차카타파하 ){6}끝$/,
    );
    expect(header(await first('from:party@'), 'From')).toBe('Emoji 🎈 <party@example.net>');
  });
});
