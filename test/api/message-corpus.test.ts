import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readMessageBody } from '../../src/google/message-body.js';
import { corpus } from '../corpus/corpus.js';
import { WholeMessagesDocument, type WholeMessagesQuery } from '../generated/graphql.js';
import { gmail, tokenOf } from '../local-google/client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

type Message = NonNullable<NonNullable<WholeMessagesQuery['messages']>['nodes'][number]>;

const email = 'new@example.com';
const mails = corpus();
let test: TestApp;
let token: string;
let messages: (Message | null | undefined)[];

beforeAll(async () => {
  test = await startTestApp();
  for (const { bytes } of mails) await test.google.deliver(email, bytes);
  const client = test.client();
  await client.signInWithGoogle(email);
  token = await tokenOf(test.google, email);
  const { data, errors } = await client.run(WholeMessagesDocument, { first: 100 });
  expect(errors).toBeUndefined();
  messages = [...(data.messages?.nodes ?? [])].reverse();
});
afterAll(() => test.close());

describe('odd mail', () => {
  it('is all there', () => {
    expect(messages).toHaveLength(mails.length);
    expect(mails.length).toBeGreaterThanOrEqual(60);
  });

  it.each(mails.map((mail, index) => ({ ...mail, index })))('$name: $about', async ({ index, ...expected }) => {
    const message = messages[index];
    expect(message).toMatchObject({
      subject: expected.subject,
      from: expected.from,
      text: expected.readableText === undefined ? expected.text : expected.readableText,
    });
    expect(message?.to.map(({ address }) => address)).toEqual(expected.to);
    expect(message?.cc.map(({ address }) => address)).toEqual(expected.cc);
    if (expected.toRaw) expect(message?.to.map(({ raw }) => raw)).toEqual(expected.toRaw);
    expect(message?.attachments.map(({ id: _id, downloadUrl: _link, ...attachment }) => attachment)).toEqual(
      expected.attachments.map(({ partId: _part, ...attachment }) => attachment),
    );
    expect(message?.html === null).toBe(expected.html === null);
    const { body } = await gmail(test.google, token, `/messages/${message?.gmailId}?format=full`);
    const { text, html, attachments } = expected;
    expect(readMessageBody(body.payload)).toEqual({ text, html, attachments });
  });
});

describe('mail of a size that no file of the corpus has', () => {
  it.each([
    ['a 5 MB text', `Content-Type: text/plain\r\n\r\n${'0123456789abcde\r\n'.repeat(300_000)}`, 4_800_000],
    ['5 MB of HTML', `Content-Type: text/html\r\n\r\n${'<p>0123456789</p>\r\n'.repeat(250_000)}`, 2_999_998],
    ['500 multiparts in each other', nested(500), 6],
  ])('reads %s', async (_, mail, length) => {
    const huge = 'jonas@example.com';
    const id = await test.google.deliver(huge, Buffer.from(`Subject: Huge\r\n${mail}`));
    const client = test.client();
    await client.signInWithGoogle(huge);
    const { data, errors } = await client.run(WholeMessagesDocument, { query: 'subject:Huge', first: 1 });
    expect(errors).toBeUndefined();
    expect(data.messages?.nodes[0]?.text?.length).toBe(length);
    await test.google.deleteMessage(huge, id);
  });
});

function nested(depth: number): string {
  let part = 'Content-Type: text/plain\r\n\r\nbottom';
  for (let level = 0; level < depth; level += 1)
    part = `Content-Type: multipart/mixed; boundary="b${level}"\r\n\r\n--b${level}\r\n${part}\r\n--b${level}--`;
  return part;
}
