import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MessageByIdDocument, MessageHeadersDocument, WholeMessagesDocument } from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
let mina: ApiClient;
beforeAll(async () => {
  test = await startTestApp();
  mina = test.client();
  await mina.signInWithGoogle('mina@example.com');
  await mina.run(MessageHeadersDocument, { first: 50 });
});
beforeEach(() => {
  test.google.clearFaults();
  test.google.clearCalls();
});
afterAll(() => test.close());

/** Holds a call at Google back until it is released. */
function gate(): { until: Promise<void>; release: () => void } {
  let release: () => void = () => undefined;
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { until, release };
}

/** The calls at Gmail by the last word of their path, and what they cost. */
function traffic(): { names: string[]; units: number } {
  const calls = test.google.calls.filter(({ path }) => /^\/(gmail|batch)/.test(path));
  return {
    names: calls.map(({ path }) => (/messages\/[0-9a-f]+$/.test(path) ? 'get' : (path.split('/').at(-1) ?? ''))).sort(),
    units: calls.reduce((sum, call) => sum + call.units, 0),
  };
}

const page = async (first: number, by = mina) => {
  const { data, errors } = await by.run(MessageHeadersDocument, { first });
  expect(errors).toBeUndefined();
  return data.messages?.edges.map(({ node }) => node);
};

const number = (statement: string) => test.database.value(statement).then(Number);

describe('the message cache', () => {
  it('answers a repeated page for one list and one history.list: 7 units', async () => {
    await page(50);
    expect(traffic()).toEqual({ names: ['history', 'messages'], units: 7 });
  });

  it('asks the history once for all of a request, beside the list', async () => {
    test.google.addFault({ match: ({ path }) => path.endsWith('/history'), delayMs: 150, action: { kind: 'pass' } });
    test.google.addFault({ match: ({ path }) => path.endsWith('/messages'), delayMs: 150, action: { kind: 'pass' } });
    const query = `{ a: messages(first: 10) { nodes { subject from { raw } } } b: messages(first: 20) { nodes { subject from { raw } } } }`;
    await mina.post({ query });
    expect(traffic().names).toEqual(['history', 'messages', 'messages']);
    const [one, two] = test.google.calls;
    expect(Math.abs((one?.at ?? 0) - (two?.at ?? 0))).toBeLessThan(100);
  });

  it('fetches what is new, and that alone', async () => {
    await test.google.deliver('mina@example.com', { from: 'a@example.com', subject: 'brand new', text: 'x' });
    const messages = await page(50);
    expect(messages?.[0]?.subject).toBe('brand new');
    expect(traffic()).toEqual({ names: ['get', 'history', 'messages', 'v1'], units: 27 });
  });

  it('shows a label that was changed in Gmail at the next request, without fetching the message', async () => {
    const [id = ''] = await test.google.messageIds('mina@example.com');
    const unread = async () => {
      const { data } = await mina.post<{ messages: { nodes: { isUnread: boolean; labels: { gmailId: string }[] }[] } }>(
        {
          query: '{ messages(first: 1) { nodes { isUnread labels { gmailId } } } }',
        },
      );
      const [message] = data.messages.nodes;
      return [message?.isUnread, message?.labels.map(({ gmailId }) => gmailId).includes('STARRED')];
    };
    await test.google.modifyLabels('mina@example.com', id, { add: ['UNREAD'], remove: ['STARRED'] });
    expect(await unread()).toEqual([true, false]);
    test.google.clearCalls();
    await test.google.modifyLabels('mina@example.com', id, { add: ['STARRED'], remove: ['UNREAD'] });
    expect(await unread()).toEqual([false, true]);
    await test.google.modifyLabels('mina@example.com', id, { add: ['UNREAD'] });
    await test.google.modifyLabels('mina@example.com', id, { remove: ['STARRED'] });
    expect(await unread()).toEqual([true, false]);
    expect(traffic().names).not.toContain('get');
  });

  it('keeps no label that was read before a change which another request has learnt of meanwhile', async () => {
    const unread = async (first: number) => {
      const query = `{ messages(first: ${first}) { nodes { gmailId isUnread } } }`;
      const { data } = await mina.post<{ messages: { nodes: { gmailId: string; isUnread: boolean }[] } }>({ query });
      return new Map(data.messages.nodes.map(({ gmailId, isUnread }) => [gmailId, isUnread]));
    };
    await unread(1);
    const ids = await test.google.messageIds('mina@example.com');
    const [, , changed = ''] = ids;
    await test.google.modifyLabels('mina@example.com', changed, { remove: ['UNREAD'] });
    let batches = 0;
    const second = ({ path, email }: { path: string; email: string | undefined }) =>
      path.startsWith('/batch') && email === 'mina@example.com' && ++batches === 2;
    const { until, release } = gate();
    test.google.addFault({ match: second, until, action: { kind: 'pass' } });
    const slow = unread(40);
    while (batches < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    await test.google.modifyLabels('mina@example.com', changed, { add: ['UNREAD'] });
    await unread(1);
    release();
    expect((await slow).get(changed)).toBe(false);
    expect((await unread(40)).get(changed)).toBe(true);
  });

  it('trusts nothing that another request keeps after this one has found the mailbox empty', async () => {
    const newcomer = test.client();
    await newcomer.signInWithGoogle('new@example.com');
    const unread = async (first: number) => {
      const query = `{ messages(first: ${first}) { nodes { gmailId isUnread } } }`;
      const { data } = await newcomer.post<{ messages: { nodes: { gmailId: string; isUnread: boolean }[] } }>({
        query,
      });
      return new Map(data.messages.nodes.map(({ gmailId, isUnread }) => [gmailId, isUnread]));
    };
    for (let count = 0; count < 30; count += 1)
      await test.google.deliver('new@example.com', { from: 'a@example.com', subject: `Mail ${count}`, text: 'x' });
    const changed = (await test.google.messageIds('new@example.com'))[2] ?? '';
    let calls = 0;
    // The first batch has been read, the second is under way.
    const second = ({ path, email }: { path: string; email: string | undefined }) =>
      path.startsWith('/batch') && email === 'new@example.com' && ++calls === 2;
    const { until, release } = gate();
    test.google.addFault({ match: second, until, action: { kind: 'pass' } });
    const slow = unread(30);
    while (calls < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    await test.google.modifyLabels('new@example.com', changed, { remove: ['UNREAD'] });
    // By the time that the late request lists, it knows the mailbox to have nothing kept; it goes on once the slow one is done.
    const list = ({ path, email }: { path: string; email: string | undefined }) => {
      const matches = path.endsWith('/messages') && email === 'new@example.com';
      if (matches) release();
      return matches;
    };
    test.google.addFault({ match: list, until: slow, action: { kind: 'pass' } });
    const late = unread(5);
    expect((await slow).get(changed)).toBe(true);
    expect((await late).get(changed)).toBe(false);
  });

  it('does not know a message any more that was deleted in Gmail', async () => {
    const [id = ''] = await test.google.messageIds('mina@example.com');
    const { data } = await mina.run(MessageHeadersDocument, { first: 1 });
    const globalId = data.messages?.edges[0]?.node?.id ?? '';
    await test.google.deleteMessage('mina@example.com', id);
    expect((await mina.run(MessageByIdDocument, { id: globalId })).data.message).toBeNull();
  });

  it('starts again where Gmail has forgotten the history', async () => {
    await page(5);
    test.google.forgetHistory('mina@example.com');
    test.google.clearCalls();
    await page(5);
    expect(traffic().names).toEqual(['get', 'get', 'get', 'get', 'get', 'history', 'messages', 'profile', 'v1']);
    test.google.clearCalls();
    await page(5);
    expect(traffic().units).toBe(7);
  });

  it('outlives a restart, and is read by no other person', async () => {
    await page(10);
    await test.restart();
    test.google.clearCalls();
    await page(10);
    expect(traffic().units).toBe(7);
    const jonas = test.client();
    await jonas.signInWithGoogle('jonas@example.com');
    await page(10, jonas);
    expect(traffic().names).toContain('get');
  });

  it('keeps nothing readable in the database', async () => {
    await test.google.deliver('mina@example.com', {
      from: 'Whistle Blower <wb@example.com>',
      subject: 'a-subject-to-search-for',
      text: 'a-body-to-search-for',
    });
    const { data } = await mina.run(WholeMessagesDocument, { first: 3 });
    expect(data.messages?.nodes[0]?.text).toContain('a-body-to-search-for');
    expect(await number('SELECT COUNT(*) FROM cached_messages')).toBeGreaterThan(0);
    expect(await test.database.bytes()).not.toMatch(/a-(subject|body)-to-search-for|Whistle/);
  });

  it('is of no use to whoever copies it to another row', async () => {
    await page(2);
    const [one, two] = await test.google.messageIds('mina@example.com');
    await test.database.query(
      'UPDATE cached_messages SET sealed_content = (SELECT sealed_content FROM cached_messages WHERE message_id = ?) WHERE message_id = ?',
      one,
      two,
    );
    test.google.clearCalls();
    const messages = await page(2);
    expect(new Set(messages?.map((message) => message?.subject)).size).toBe(2);
    expect(traffic().names).toContain('get');
  });

  it('stays within its size, and lets go what was not used for longest', async () => {
    await test.restart({ MESSAGE_CACHE_MB: '1' });
    const size = () => number('SELECT SUM(size_bytes) FROM cached_messages');
    for (let count = 0; count < 60; count += 1)
      await test.google.deliver('mina@example.com', {
        from: 'big@example.com',
        subject: `big ${count}`,
        text: randomBytes(15_000).toString('base64'),
      });
    for (const first of [20, 40, 60]) {
      test.clock.advance(1);
      await mina.run(WholeMessagesDocument, { first, query: 'from:big@example.com' });
      expect(await size()).toBeLessThanOrEqual(1024 * 1024);
    }
    test.google.clearCalls();
    await mina.run(WholeMessagesDocument, { first: 60, query: 'from:big@example.com' });
    const gets = traffic().names.filter((name) => name === 'get').length;
    expect(gets).toBeLessThan(60);
    await test.restart();
  });

  it('is wiped with the account', async () => {
    const jonas = test.client();
    await jonas.signInWithGoogle('jonas@example.com');
    await page(5, jonas);
    const { data } = await jonas.post<{ me: { googleAccounts: { id: string }[] } }>({
      query: '{ me { googleAccounts { id } } }',
    });
    const count = () =>
      number(
        'SELECT COUNT(*) FROM (SELECT account_id FROM cached_messages UNION SELECT account_id FROM mailbox_states) AS kept',
      );
    const before = await count();
    await jonas.setPassword('jonas@example.com', 'what else signs in');
    await jonas.post({
      query: 'mutation($id: ID!) { disconnectGoogleAccount(id: $id) { __typename } }',
      variables: { id: data.me.googleAccounts[0]?.id },
    });
    expect(await count()).toBe(before - 1);
  });

  it('can be switched off', async () => {
    await test.restart({ MESSAGE_CACHE: 'off' });
    await page(3);
    test.google.clearCalls();
    await page(3);
    expect(traffic()).toEqual({ names: ['get', 'get', 'get', 'messages', 'v1'], units: 65 });
  });
});
