import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  LabelCountsDocument,
  LabelNamesDocument,
  MessageCursorsDocument,
  MessageHeadersDocument,
  MessageIdsDocument,
  WholeMessagesDocument,
} from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const messagePath = /\/users\/me\/messages\/[0-9a-f]+$/;

let test: TestApp;
let mina: ApiClient;
beforeAll(async () => {
  test = await startTestApp({ environment: { MESSAGE_CACHE: 'off' } });
  mina = test.client();
  await mina.signInWithGoogle('mina@example.com');
});
beforeEach(() => test.google.clearCalls());
afterAll(() => test.close());

/** What was asked of Gmail: lists, batches, and the inner gets. */
function traffic() {
  const { calls } = test.google;
  return {
    lists: calls.filter(({ path }) => path.endsWith('/messages')).length,
    batches: calls.filter(({ path }) => path === '/batch/gmail/v1').length,
    gets: calls.filter(({ path, batch }) => batch !== undefined && messagePath.test(path)),
  };
}

/** Without where the stand-in says that its addresses are, which each instance asks once. */
const gmailCalls = () => test.google.calls.filter(({ path }) => path.startsWith('/gmail/'));

describe('gmailLabels', () => {
  it('costs one call for the names', async () => {
    const { data } = await mina.run(LabelNamesDocument, {});
    expect(data.gmailLabels?.map(({ gmailId }) => gmailId)).toEqual(
      expect.arrayContaining(['INBOX', 'SENT', 'UNREAD']),
    );
    expect(gmailCalls().map(({ path, units }) => [path, units])).toEqual([['/gmail/v1/users/me/labels', 1]]);
  });

  it('costs one batch more for counts and colours', async () => {
    const { data } = await mina.run(LabelCountsDocument, {});
    const inbox = data.gmailLabels?.find(({ gmailId }) => gmailId === 'INBOX');
    expect(inbox?.messagesTotal).toBeGreaterThan(0);
    expect(data.gmailLabels?.some(({ color }) => color !== null)).toBe(true);
    expect(traffic().batches).toBe(1);
  });

  it('can be narrowed to the labels that a person made', async () => {
    const { data } = await mina.run(LabelNamesDocument, { type: 'USER' });
    expect(data.gmailLabels?.length).toBeGreaterThan(0);
    expect(data.gmailLabels?.every(({ type }) => type === 'USER')).toBe(true);
  });
});

describe('messages', () => {
  it('costs one list and nothing more for cursors', async () => {
    const { data } = await mina.run(MessageCursorsDocument, { first: 50 });
    expect(data.messages?.edges).toHaveLength(50);
    expect(gmailCalls().map(({ path, query }) => [path, query.get('maxResults')])).toEqual([
      ['/gmail/v1/users/me/messages', '50'],
    ]);
  });

  it('costs one list for ids', async () => {
    await mina.run(MessageIdsDocument, { first: 50 });
    expect(traffic()).toMatchObject({ lists: 1, batches: 0 });
  });

  it('costs one list and two batches for fifty subjects and senders, and asks for these headers alone', async () => {
    const { data } = await mina.run(MessageHeadersDocument, { first: 50 });
    expect(data.messages?.edges.every(({ node }) => node !== null)).toBe(true);
    const { lists, batches, gets } = traffic();
    expect([lists, batches, gets.length]).toEqual([1, 2, 50]);
    for (const { query } of gets) {
      expect([query.get('format'), query.getAll('metadataHeaders')]).toEqual(['metadata', ['from', 'subject']]);
      expect(query.get('fields')).toBe('id,threadId,payload/headers');
    }
  });

  it('asks for no more than what aliases, fragments, variables and directives leave of the selection', async () => {
    const query = `query Q($no: Boolean = false, $names: [String!] = ["X-Mailer"]) {
      messages(first: 2) { edges { node { ...Dates when: receivedAt text @include(if: $no) ... on Node { id } extra: headers(names: $names) { value } } } }
    }
    fragment Dates on Message { receivedAt isUnread @skip(if: true) }`;
    await mina.post({ query });
    expect(traffic().gets.map(({ query: asked }) => asked.toString())).toEqual(
      Array.from(
        { length: 2 },
        () => 'format=metadata&fields=id%2CthreadId%2CinternalDate%2Cpayload%2Fheaders&metadataHeaders=x-mailer',
      ),
    );
  });

  it('fetches a message that is selected twice once, for both', async () => {
    const { errors } = await mina.post({
      query: '{ messages(first: 3) { edges { node { subject } } nodes { snippet } } }',
    });
    expect(errors).toBeUndefined();
    const { batches, gets } = traffic();
    expect([batches, gets.length]).toEqual([1, 3]);
  });

  it('answers every field up to headers and text', async () => {
    await test.google.deliver(
      'mina@example.com',
      [
        'From: =?UTF-8?B?6rmA66+87IiY?= <minsu@example.com>',
        'To: "Kim, Mina" <mina@example.com>, jonas@example.com',
        'Cc: Team: a@example.com, b@example.com;',
        'Subject: =?UTF-8?B?7ZqM7J2YIOyViOuCtA==?=',
        'Message-ID: <one@example.com>',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: 8bit',
        '',
        '안녕하세요 <민아> & 모두',
      ].join('\r\n'),
    );
    const { data } = await mina.run(WholeMessagesDocument, { query: 'from:minsu@example.com', first: 1 });
    const [message] = data.messages?.nodes ?? [];
    expect(message).toMatchObject({
      subject: '회의 안내',
      from: { name: '김민수', address: 'minsu@example.com' },
      to: [
        { name: 'Kim, Mina', address: 'mina@example.com' },
        { name: null, address: 'jonas@example.com' },
      ],
      cc: [{ address: 'a@example.com' }, { address: 'b@example.com' }],
      rfc822MessageId: '<one@example.com>',
      isUnread: true,
      snippet: '안녕하세요 <민아> & 모두',
      text: '안녕하세요 <민아> & 모두',
      headers: [{ name: 'Subject' }, { name: 'Content-Type' }],
    });
    expect(message?.labels.map(({ gmailId }) => gmailId)).toEqual(expect.arrayContaining(['INBOX', 'UNREAD']));
    expect(message?.sizeBytes).toBeGreaterThan(0);
    expect(Date.parse(message?.receivedAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
  });

  it('answers every shape of mail in the demo mailbox', async () => {
    for (let after: string | null | undefined = null; after !== undefined; ) {
      const page: Awaited<ReturnType<typeof everyField>> = await everyField(after);
      expect(page.errors).toBeUndefined();
      after = page.data.messages.pageInfo.hasNextPage ? page.data.messages.pageInfo.endCursor : undefined;
    }
  });

  async function everyField(after: string | null) {
    type Page = { messages: { pageInfo: { hasNextPage: boolean; endCursor: string } } };
    const fields =
      'id snippet receivedAt sizeBytes isUnread subject from { raw } to { raw } cc { raw } rfc822MessageId headers { name value } text labels { name }';
    const query = `query($after: String) { messages(first: 100, after: $after, includeSpamTrash: true) { pageInfo { hasNextPage endCursor } nodes { ${fields} } } }`;
    return mina.post<Page>({ query, variables: { after } });
  }

  it('loses one message, and only that one, when it cannot be had', async () => {
    const [, lost] = await test.google.messageIds('mina@example.com');
    test.google.addFault({
      match: ({ path }) => path.endsWith(`/messages/${lost}`),
      action: { kind: 'google-error', status: 404, reason: 'notFound' },
    });
    const { data, errors } = await mina.run(MessageHeadersDocument, { first: 3 });
    expect(data.messages?.edges.map(({ node }) => node !== null)).toEqual([true, false, true]);
    expect(errors).toMatchObject([{ path: ['messages', 'edges', 1, 'node'], extensions: { code: 'NOT_FOUND' } }]);
  });

  it('repeats only the parts of a batch that failed for a while', async () => {
    const ids = await test.google.messageIds('mina@example.com');
    const failing = new Set(ids.slice(0, 2));
    test.google.addFault({
      match: ({ path }) => failing.has(path.split('/').at(-1) ?? ''),
      times: 2,
      action: { kind: 'google-error', status: 429, reason: 'rateLimitExceeded' },
    });
    const { errors } = await mina.run(MessageHeadersDocument, { first: 25 });
    expect(errors).toBeUndefined();
    const { batches, gets } = traffic();
    expect([batches, gets.length]).toEqual([2, 27]);
  });

  it('has one batch in flight per account when several requests come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => mina.run(MessageHeadersDocument, { first: 25 })));
    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    expect(traffic().batches).toBe(4);
    expect(test.google.calls.filter(({ status }) => status === 429)).toEqual([]);
  });

  it('counts exactly what it has seen to the end, and says AT_LEAST where Gmail stops counting', async () => {
    const few = await mina.run(MessageIdsDocument, { query: 'subject:(a-word-that-nobody-wrote)' });
    expect(few.data.messages).toMatchObject({
      edges: [],
      resultCount: { value: 0, accuracy: 'EXACT' },
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
    const many = await mina.run(MessageIdsDocument, { first: 20 });
    expect(many.data.messages?.resultCount).toEqual({ value: 201, accuracy: 'AT_LEAST' });
  });

  it('narrows by label, with our id of it or with Gmail’s', async () => {
    const { data } = await mina.run(LabelNamesDocument, { type: 'USER' });
    const [label] = data.gmailLabels ?? [];
    const byOurs = await mina.run(MessageIdsDocument, { labelIds: [label?.id ?? ''], first: 5 });
    const byGmails = await mina.run(MessageIdsDocument, { labelIds: [label?.gmailId ?? ''], first: 5 });
    expect(byOurs.data.messages?.edges.length).toBeGreaterThan(0);
    expect(byOurs.data.messages?.edges).toEqual(byGmails.data.messages?.edges);
  });

  it('refuses a label that the account does not have, and asks once', async () => {
    const { errors } = await mina.run(MessageIdsDocument, { labelIds: ['INBOX', 'Label_9999'] });
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['messages'],
        extensions: { code: 'INVALID_INPUT', argument: 'labelIds', hint: expect.any(String) },
      }),
    ]);
    expect(traffic().lists).toBe(1);
  });

  it('is empty, not an error, in an empty mailbox', async () => {
    const someone = test.client();
    await someone.signInWithGoogle('new@example.com');
    const { data, errors } = await someone.run(MessageHeadersDocument, {});
    expect([data.messages?.edges, errors]).toEqual([[], undefined]);
  });

  it.each([0, -1, 101, 2_000_000_000])('refuses a page of %d', async (first) => {
    expect((await mina.run(MessageIdsDocument, { first })).errors?.[0]?.extensions.code).toBe('INVALID_PAGE_SIZE');
    expect(test.google.calls).toEqual([]);
  });
});
