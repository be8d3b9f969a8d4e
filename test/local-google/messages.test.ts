import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalGoogle, startLocalGoogle } from '../../local-google/local-google.js';
import { gmail, reasonOf, tokenOf } from './client.js';

const email = 'jonas@example.com';
let google: LocalGoogle;
let token: string;
beforeAll(async () => {
  google = await startLocalGoogle();
  token = await tokenOf(google, email);
});
afterAll(() => google.close());

describe('messages.list', () => {
  it('pages through every message once, newest first, under rising hex ids', async () => {
    const ids: string[] = [];
    let pageToken: string | undefined;
    do {
      const { body } = await gmail(
        google,
        token,
        `/messages?maxResults=3${pageToken ? `&pageToken=${encodeURIComponent(pageToken)}` : ''}`,
      );
      ids.push(...body.messages.map(({ id }: { id: string }) => id));
      pageToken = body.nextPageToken;
    } while (pageToken);
    expect(ids).toEqual(await google.messageIds(email));
    expect(ids).toHaveLength(7);
    expect(ids.every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
    expect([...ids].sort().reverse()).toEqual(ids);
  });

  it('refuses garbage and foreign page tokens, unknown labels and bad sizes', async () => {
    const { body } = await gmail(google, token, '/messages?maxResults=2');
    const answers = await Promise.all(
      [
        'pageToken=garbage',
        `pageToken=${body.nextPageToken}&q=x`,
        `pageToken=${body.nextPageToken}&labelIds=INBOX`,
        'labelIds=nope',
        'maxResults=-1',
        'includeSpamTrash=perhaps',
      ].map((query) => gmail(google, token, `/messages?${query}`)),
    );
    expect(answers.map((answer) => [answer.status, reasonOf(answer)])).toEqual(
      answers.map(() => [400, 'invalidArgument']),
    );
    expect(answers[0]?.body.error.message).toBe('Invalid pageToken');
  });

  it('leaves messages out when there are none', async () => {
    expect((await gmail(google, token, '/messages?q=nowheretobefound')).body).toEqual({ resultSizeEstimate: 0 });
  });

  it('hides spam and trash unless asked, and needs every label', async () => {
    const id = await google.deliver(email, {
      from: 'a@example.org',
      subject: 'Junk',
      text: 'junk',
      labelIds: ['SPAM', 'UNREAD'],
    });
    const listed = async (query: string): Promise<boolean> =>
      ((await gmail(google, token, `/messages?maxResults=500&${query}`)).body.messages ?? []).some(
        (message: { id: string }) => message.id === id,
      );
    expect(
      await Promise.all(
        ['', 'includeSpamTrash=true', 'q=in:spam', 'labelIds=SPAM&labelIds=UNREAD', 'labelIds=SPAM&labelIds=INBOX'].map(
          listed,
        ),
      ),
    ).toEqual([false, true, true, true, false]);
    await google.deleteMessage(email, id);
  });

  it.each([
    ['subject:rückgabe', 1],
    ['from:petra', 2],
    ['from:petra -sonntag', 0],
    ['rückgabe OR 打ち合わせ', 2],
    ['{subject:Nightly subject:Buchung}', 2],
    ['"412 checks"', 1],
    ['is:unread in:inbox', 2],
    ['after:2026/11/18 before:2026/11/20', 2],
  ])('finds %s', async (q, count) => {
    const { body } = await gmail(google, token, `/messages?q=${encodeURIComponent(q)}`);
    expect(body.messages?.length ?? 0).toBe(count);
  });
});

describe('messages.get', () => {
  const source = [
    'X-First: one',
    'Received: from somewhere',
    'From: =?UTF-8?B?6rmA66+87KeA?= <minji@example.org>',
    'To: jonas@example.com',
    'Subject: =?UTF-8?B?7ZqM7JuQ6rCA7J6FIA==?=',
    ' =?UTF-8?B?7J247Kad67KI7Zi4?=',
    'x-custom: kept',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="m"',
    '',
    'preamble',
    '--m',
    'Content-Type: text/plain; charset=euc-kr',
    'Content-Transfer-Encoding: base64',
    '',
    'vsiz58fPvLy/5A==',
    '--m',
    'Content-Type: application/pdf; name="a.pdf"',
    "Content-Disposition: attachment; filename*=utf-8''%EA%B3%84%EC%95%BD.pdf",
    'Content-Transfer-Encoding: base64',
    '',
    'AAEC/w==',
    '--m--',
  ].join('\r\n');

  it('decodes headers, keeps their order, and gives text as UTF-8 in padded base64url', async () => {
    const id = await google.deliver(email, source);
    const { body } = await gmail(google, token, `/messages/${id}`);
    const { payload } = body;
    expect(payload.headers.map(({ name }: { name: string }) => name).slice(0, 7)).toEqual([
      'X-First',
      'Received',
      'From',
      'To',
      'Subject',
      'x-custom',
      'MIME-Version',
    ]);
    expect(payload.headers[2].value).toBe('김민지 <minji@example.org>');
    expect(payload.headers[4].value).toBe('회원가입 인증번호');
    expect(payload.parts[0].body.data.length % 4).toBe(0);
    expect(Buffer.from(payload.parts[0].body.data, 'base64url').toString()).toBe('안녕하세요');
    expect(payload.parts[0].body.size).toBe(10);
    expect(payload.parts[1]).toMatchObject({ partId: '1', filename: '계약.pdf', body: { size: 4 } });
    expect(body).toMatchObject({ snippet: '안녕하세요', sizeEstimate: Buffer.byteLength(source) });
    expect([body.historyId, body.internalDate].every((text) => /^\d+$/.test(text) && BigInt(text) < 2n ** 63n)).toBe(
      true,
    );
  });

  it('gives another attachmentId at each fetch, each of which works', async () => {
    const id = await google.deliver(email, source);
    const fetched = [await gmail(google, token, `/messages/${id}`), await gmail(google, token, `/messages/${id}`)];
    const attachmentIds = fetched.map(({ body }) => body.payload.parts[1].body.attachmentId);
    expect(new Set(attachmentIds).size).toBe(2);
    for (const attachmentId of attachmentIds) {
      expect((await gmail(google, token, `/messages/${id}/attachments/${attachmentId}`)).body).toEqual({
        size: 4,
        data: 'AAEC_w==',
      });
    }
    expect((await gmail(google, token, `/messages/${id}/attachments/nonsense`)).status).toBe(400);
  });

  it('gives each format just what belongs to it', async () => {
    const id = await google.deliver(email, source);
    const get = async (query: string): Promise<{ payload: Record<string, unknown>; raw: string }> =>
      (await gmail(google, token, `/messages/${id}?${query}`)).body;
    expect(await get('format=minimal')).not.toHaveProperty('payload');
    const metadata = await get('format=metadata&metadataHeaders=SUBJECT&metadataHeaders=x-custom');
    expect(metadata.payload).toEqual({
      mimeType: 'multipart/mixed',
      headers: [
        { name: 'Subject', value: '회원가입 인증번호' },
        { name: 'x-custom', value: 'kept' },
      ],
    });
    expect(Object((await get('format=metadata')).payload['headers'])).toHaveLength(8);
    expect(Buffer.from((await get('format=raw')).raw, 'base64url').toString()).toBe(source);
    expect((await gmail(google, token, `/messages/${id}?format=huge`)).status).toBe(400);
  });

  it('escapes the snippet', async () => {
    const id = await google.deliver(email, { from: 'a@example.org', subject: 'x', text: `Tom & "Jerry" <it's>` });
    expect((await gmail(google, token, `/messages/${id}?fields=snippet`)).body).toEqual({
      snippet: 'Tom &amp; &quot;Jerry&quot; &lt;it&#39;s&gt;',
    });
  });

  it('tells ids that cannot be from ids that are not there', async () => {
    const answers = [await gmail(google, token, '/messages/msg_1'), await gmail(google, token, '/messages/1a')];
    expect(answers.map((answer) => [answer.status, reasonOf(answer), answer.body.error.message])).toEqual([
      [400, 'invalidArgument', 'Invalid id value'],
      [404, 'notFound', 'Requested entity was not found.'],
    ]);
  });
});
