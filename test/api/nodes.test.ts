import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  LabelMessagesDocument,
  MeDocument,
  MessageByIdDocument,
  MessageHeadersDocument,
  MessageThreadsDocument,
  NodesByIdDocument,
  ThreadByIdDocument,
} from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
let mina: ApiClient;
let stranger: ApiClient;
beforeAll(async () => {
  test = await startTestApp({ environment: { MESSAGE_CACHE: 'off' } });
  [mina, stranger] = [test.client(), test.client()];
  await mina.signInWithGoogle('mina@example.com');
  await stranger.signInWithGoogle('jonas@example.com');
});
beforeEach(() => test.google.clearCalls());
afterAll(() => test.close());

const calls = () => test.google.calls.filter(({ path }) => path.startsWith('/gmail') || path.startsWith('/batch'));
const units = () => test.google.calls.reduce((sum, call) => sum + call.units, 0);

async function firstMessages(count: number) {
  const { data } = await mina.run(MessageHeadersDocument, { first: count });
  test.google.clearCalls();
  return (data.messages?.edges ?? []).flatMap(({ node }) => (node ? [node] : []));
}

describe('an object by its id', () => {
  it('is a message with everything about it, in one get and its thread', async () => {
    const [listed] = await firstMessages(1);
    const { data, errors } = await mina.run(MessageByIdDocument, { id: listed?.id ?? '' });
    expect(errors).toBeUndefined();
    expect(data.message).toMatchObject({ id: listed?.id, subject: listed?.subject });
    expect(data.message?.gmailUrl).toBe(
      `https://mail.google.com/mail/?authuser=mina%40example.com#all/${data.message?.gmailId}`,
    );
    expect(data.message?.thread.messages.map(({ id }) => id)).toContain(listed?.id);
    expect(units()).toBe(20 + 40);
  });

  it('is a thread, oldest message first, in one call', async () => {
    const { data } = await mina.run(MessageThreadsDocument, { first: 50 });
    const long = data.messages?.nodes.find((message) => (message?.thread.messages.length ?? 0) > 2)?.thread;
    const { data: found } = await mina.post<{ messages: { nodes: { thread: { id: string; gmailId: string } }[] } }>({
      query: '{ messages(first: 50) { nodes { thread { id gmailId } } } }',
    });
    const id = found.messages.nodes.find(({ thread }) => thread.gmailId === long?.gmailId)?.thread.id ?? '';
    test.google.clearCalls();
    const { data: one } = await mina.run(ThreadByIdDocument, { id });
    const dates = one.thread?.messages.map(({ receivedAt }) => Date.parse(receivedAt)) ?? [];
    expect(dates.length).toBeGreaterThan(2);
    expect(dates).toEqual([...dates].sort((a, b) => a - b));
    expect(units()).toBe(40);
  });

  it('fetches the threads of a page in batches, each once', async () => {
    const { data, errors } = await mina.run(MessageThreadsDocument, { first: 30 });
    expect(errors).toBeUndefined();
    const threads = new Set(data.messages?.nodes.map((message) => message?.thread.gmailId));
    const inner = test.google.calls.filter(({ path }) => path.includes('/threads/'));
    expect(inner).toHaveLength(threads.size);
    expect(inner.every(({ batch }) => batch !== undefined)).toBe(true);
    expect(calls().filter(({ batch }) => batch === undefined)).toHaveLength(1 + Math.ceil(threads.size / 25));
  });

  it('is found among others of any type, in the order of the ids', async () => {
    const [one, two] = await firstMessages(2);
    const { data: me } = await mina.run(MeDocument, {});
    const label = await mina.post<{ gmailLabels: { id: string }[] }>({ query: '{ gmailLabels { id } }' });
    const { data } = await mina.post<{ message: { thread: { id: string } } }>({
      query: 'query($id: ID!) { message(id: $id) { thread { id } } }',
      variables: { id: one?.id },
    });
    const wanted = [
      ['Thread', data.message.thread.id],
      ['Message', two?.id],
      ['GmailLabel', label.data.gmailLabels[0]?.id],
      ['User', me.me?.id],
      ['GoogleAccount', me.me?.googleAccounts[0]?.id],
      ['Message', one?.id],
    ] as const;
    const { data: found, errors } = await mina.run(NodesByIdDocument, { ids: wanted.map(([, id]) => id ?? '') });
    expect(errors).toBeUndefined();
    expect(found.nodes.map((node) => [node?.__typename, node?.id])).toEqual(wanted);
  });

  it('is null where it does not exist, is malformed or belongs to somebody else', async () => {
    const [message] = await firstMessages(1);
    const { data: me } = await mina.run(MeDocument, {});
    const gone = Buffer.from(
      Buffer.from(message?.id ?? '', 'base64url')
        .toString()
        .replace(/[^:]+$/, 'ffff00001111'),
    ).toString('base64url');
    const own = await mina.run(NodesByIdDocument, { ids: [gone, '', 'garbage', `${message?.id}x`, 'TWVzc2FnZQ'] });
    expect([own.errors, own.data.nodes]).toEqual([undefined, [null, null, null, null, null]]);
    const theirs = [message?.id ?? '', me.me?.id ?? '', me.me?.googleAccounts[0]?.id ?? ''];
    test.google.clearCalls();
    const { data, errors } = await stranger.run(NodesByIdDocument, { ids: theirs });
    expect([errors, data.nodes]).toEqual([undefined, [null, null, null]]);
    expect((await stranger.run(MessageByIdDocument, { id: theirs[0] ?? '' })).data.message).toBeNull();
    expect(calls()).toEqual([]);
  });

  it('is refused to whoever is not signed in, and for more than 100 at a time', async () => {
    const nobody = await test.client().run(NodesByIdDocument, { ids: ['x'] });
    expect(nobody.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    const many = await mina.run(NodesByIdDocument, { ids: Array.from({ length: 101 }, () => 'x') });
    expect(many.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', argument: 'ids' });
  });
});

describe('GmailLabel.messages', () => {
  it('lists each label, with counts and messages in shared batches, and pages by the same cursors as messages', async () => {
    const { data, errors } = await mina.run(LabelMessagesDocument, { first: 2 });
    expect(errors).toBeUndefined();
    const full = data.gmailLabels?.find(({ messages }) => messages?.edges.length === 2);
    const after = full?.messages?.edges[0]?.cursor ?? '';
    const { data: next } = await mina.post<{ messages: { nodes: { subject: string }[] } }>({
      query:
        'query($labels: [ID!], $after: String) { messages(labelIds: $labels, first: 1, after: $after) { nodes { subject } } }',
      variables: { labels: await labelIds(full?.name), after },
    });
    expect(next.messages.nodes).toEqual([{ subject: full?.messages?.edges[1]?.node?.subject }]);
  });

  async function labelIds(name: string | undefined): Promise<string[]> {
    const { data } = await mina.post<{ gmailLabels: { name: string; gmailId: string }[] }>({
      query: '{ gmailLabels { name gmailId } }',
    });
    return data.gmailLabels.filter((label) => label.name === name).map(({ gmailId }) => gmailId);
  }
});
