import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { message } from '../../src/google/gmail-message.js';
import { readMessageBody } from '../../src/google/message-body.js';
import { messageText } from '../../src/services/message-text.js';
import { data, headers, leaf, multipart, payloadTree } from './payloads.js';

const empty = { text: null, html: null, attachments: [] };
const pdf = { mimeType: 'application/pdf', filename: 'a.pdf', body: { attachmentId: 'x', size: 9 } };

describe('what Gmail sends', () => {
  it.each([
    ['with padding', 'R3LDvMOfZQ=='],
    ['without padding', 'R3LDvMOfZQ'],
    ['in the other alphabet', 'Pz8/Pj4+'],
    ['with line breaks', 'R3LD\r\nvMOf ZQ'],
  ])('is read %s', (_, encoded) => {
    const { text } = readMessageBody({ mimeType: 'text/plain', body: { data: encoded } });
    expect(['Grüße', '???>>>']).toContain(text);
  });

  it('is UTF-8 whatever is declared, and in the declared charset only when it is not', () => {
    const declared = headers({ 'content-type': 'text/plain; charset="EUC-KR"' });
    expect(readMessageBody(leaf('text/plain', '안녕', declared)).text).toBe('안녕');
    const bytes = Uint8Array.of(0xbe, 0xc8, 0xb3, 0xe7);
    expect(readMessageBody(leaf('text/plain', bytes, declared)).text).toBe('안녕');
  });

  it.each([
    ['UHC', [0x8c, 0x63], '똠'],
    ['x-windows-949', [0x8c, 0x63], '똠'],
    ['utf-16le', [0x41, 0x00, 0xac, 0x20], 'A€'],
    ['windows-1252', [0x80, 0x81], '€\x81'],
    ['base64', [0x80], '€'],
    ['constructor', [0xe4], 'ä'],
    ['utf-8', [0xea, 0xb0, 0x80, 0xea, 0xb0, 0x80, 0xea], '가가\ufffd'],
    ['utf-8', [0xfc, 0x20, 0xe4], 'ü ä'],
  ])('is read in %s', (charset, bytes, text) => {
    const part = leaf(
      'text/plain',
      Uint8Array.from(bytes),
      headers({ 'Content-Type': `text/plain; charset=${charset}` }),
    );
    expect(readMessageBody(part).text).toBe(text);
  });

  it('counts the data where its size says something else', () => {
    const { attachments } = readMessageBody(leaf('image/png', 'four', { body: { size: 99, data: data('four') } }));
    expect(attachments).toMatchObject([{ partId: '', filename: 'attachment.png', sizeBytes: 4 }]);
  });

  it('is an attachment where it has an attachmentId, whatever its name', () => {
    const body = { attachmentId: 'ANGj', size: 70_000 };
    const named = headers({ 'Content-Type': 'image/jpeg; name="=?x"; name*=utf-8\'\'%EC%82%AC%EC%A7%84.jpg' });
    const parts = [
      leaf('text/plain', 'x'),
      { partId: '1', mimeType: 'image/jpeg', filename: '', body, ...named },
      { partId: '7', mimeType: 'text/plain', filename: '', body },
      { mimeType: '', filename: '', body },
    ];
    const { text, attachments } = readMessageBody(multipart('mixed', ...parts));
    expect(text).toBe('x');
    expect(attachments.map(({ partId, filename, mimeType }) => [partId, filename, mimeType])).toEqual([
      ['1', '사진.jpg', 'image/jpeg'],
      ['7', 'attachment-7.txt', 'text/plain'],
      ['3', 'attachment-3.bin', 'application/octet-stream'],
    ]);
  });

  it('is inline by its disposition and Content-ID, or where HTML shows it', () => {
    const image = (fields: Record<string, string>) => ({ ...pdf, mimeType: 'image/png', ...headers(fields) });
    const { attachments } = readMessageBody(
      multipart(
        'related',
        leaf('text/html', `<img src='CID:a@x'><p style="background:url(&quot;cid:b&#64;x&quot;)">`),
        image({ 'Content-ID': '<a@x>', 'Content-Disposition': 'attachment; filename=a.pdf' }),
        image({ 'Content-ID': 'b@x' }),
        image({ 'Content-ID': '<c@x>', 'Content-Disposition': 'INLINE' }),
        image({ 'Content-Disposition': 'inline' }),
        image({ 'Content-ID': '<d@x>' }),
      ),
    );
    expect(attachments.map(({ isInline, contentId }) => [isInline, contentId])).toEqual([
      [true, 'a@x'],
      [true, 'b@x'],
      [true, 'c@x'],
      [false, null],
      [false, 'd@x'],
    ]);
  });

  it('keeps letters whole and the extension when it cuts a name, and composes letters sent in pieces', () => {
    const nameOf = (filename: string) => readMessageBody({ ...pdf, filename }).attachments[0]?.filename ?? '';
    expect(nameOf(`${'가'.repeat(100)}.pdf`)).toBe(`${'가'.repeat(83)}.pdf`);
    expect(nameOf('\u1100\u1161.pdf')).toBe('가.pdf');
    expect(nameOf('a\u0000\r\n\u202egpj.exe\u2066 .')).toBe('agpj.exe');
    expect(nameOf('/')).toBe('attachment.pdf');
  });

  it('has lines that end in LF, and flowed lines unwrapped', () => {
    const flowed = headers({ 'Content-Type': 'text/plain; Format=Flowed; DelSp=Yes' });
    const text = 'a \r\nb\r\n>> q \r\n> r \r\n stuffed\r\n  >no quote\r\n-- \r\nx ';
    expect(readMessageBody(leaf('text/plain', text, flowed)).text).toBe('ab\n>> q\n> r\nstuffed\n >no quote\n-- \nx');
  });

  it('is read to any depth and of any size in good time', () => {
    let deep: unknown = leaf('text/plain', 'bottom');
    for (let depth = 0; depth < 50_000; depth += 1) deep = multipart(depth % 2 ? 'mixed' : 'alternative', deep, pdf);
    let mails: unknown = leaf('text/plain', 'innermost');
    for (let depth = 0; depth < 500; depth += 1)
      mails = { mimeType: 'message/rfc822', body: { size: 1 }, parts: [mails] };
    const before = process.cpuUsage();
    expect(readMessageBody(deep)).toMatchObject({ text: 'bottom' });
    expect(readMessageBody(mails)).toMatchObject({ text: 'innermost' });
    expect(readMessageBody(leaf('text/plain', 'x\r\n'.repeat(1_700_000))).text).toHaveLength(3_400_000);
    const html = readMessageBody(leaf('text/html', '<p>x</p>'.repeat(650_000)));
    expect(messageText(html)?.length).toBe(1_949_998);
    expect(process.cpuUsage(before).user).toBeLessThan(20_000_000);
  });

  it.each([
    undefined,
    null,
    [],
    'x',
    {},
    { body: {} },
    { mimeType: 'text/plain' },
    { mimeType: 7, parts: 'x', headers: {}, body: [] },
    { parts: [null, 1, { parts: {} }] },
  ])('is nothing when it is %j', (payload) => {
    expect(readMessageBody(payload)).toEqual(empty);
  });

  it('has no body where it was not asked for', () => {
    const ids = { id: '1', threadId: '1' };
    expect(message.parse(ids)).toMatchObject({ body: undefined, headers: [] });
    expect(message.parse({ ...ids, payload: { headers: [{ name: 'a', value: 'b' }, 7] } })).toMatchObject({
      body: undefined,
      headers: [{ name: 'a', value: 'b' }],
    });
  });
});

describe('any payload', () => {
  it('is read, and read the same again', () => {
    fc.assert(
      fc.property(payloadTree, (payload) => {
        const body = readMessageBody(payload);
        expect(readMessageBody(payload)).toEqual(body);
        for (const { filename, sizeBytes, partId } of body.attachments) {
          expect(Buffer.byteLength(filename)).toBeLessThanOrEqual(255);
          expect(filename).toMatch(/^[^/\\\p{Cc}\u202a-\u202e\u2066-\u2069]+$/u);
          expect(Number.isInteger(sizeBytes) && sizeBytes >= 0).toBe(true);
          expect(typeof partId).toBe('string');
        }
        expect(['string', 'object']).toContain(typeof messageText(body));
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives a well-formed string for any bytes in any charset', () => {
    const charset = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'utf-8',
        'euc-kr',
        'iso-2022-jp',
        'iso-2022-kr',
        'utf-16',
        'utf-16be',
        'utf-32',
        'utf-7',
        'big5',
        'hz',
        'x',
      ),
    );
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        charset,
        fc.constantFrom('text/plain', 'text/html'),
        (bytes, label, type) => {
          const declared = headers({ 'Content-Type': `${type}; charset="${label}"` });
          const { text, html } = readMessageBody(leaf(type, bytes, declared));
          const read = text ?? html ?? undefined;
          expect(typeof read).toBe('string');
          expect(read?.isWellFormed()).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('reads the same with padding and without', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const read = (encoded: string) => readMessageBody({ mimeType: 'text/plain', body: { data: encoded } });
        expect(read(data(bytes).replace(/=+$/, ''))).toEqual(read(data(bytes)));
      }),
    );
  });
});
