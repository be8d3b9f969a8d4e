import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeAlone } from './alone.js';
import { RawConnection, rawRequest } from './raw-connection.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const json = { 'Content-Type': 'application/json' };
const query = JSON.stringify({ query: '{ __typename }' });
const million = 1_000_000;
const fileBytes = 12 * million;

let test: TestApp;
beforeAll(async () => {
  const limits = { headMs: 400, requestMs: 800, standstillMs: 300, takingMs: 60_000 };
  test = await startTestApp({ withoutSender: true, limits });
});
afterAll(() => test.close());

const open = () => RawConnection.open(test.app.port);

/** The path of a file of twelve million bytes in a mailbox. */
async function bigFile(): Promise<string> {
  const client = test.client();
  await client.signInWithGoogle('mina@example.com');
  const content = Buffer.alloc(fileBytes, 'slow').toString('base64').replace(/.{76}/g, '$&\r\n');
  const mail = [
    'From: jonas@example.com',
    'To: mina@example.com',
    'Subject: Big',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'See the file.',
    '--b',
    'Content-Type: application/octet-stream; name=big.bin',
    'Content-Disposition: attachment; filename=big.bin',
    'Content-Transfer-Encoding: base64',
    '',
    content,
    '--b--',
  ].join('\r\n');
  await test.google.deliver('mina@example.com', mail);
  const { data } = await client.post<{ messages: { nodes: { attachments: { downloadUrl: string }[] }[] } }>({
    query: '{ messages(first: 1) { nodes { attachments { downloadUrl } } } }',
  });
  return new URL(data.messages.nodes[0]?.attachments[0]?.downloadUrl ?? '').pathname;
}

describeAlone('a client', () => {
  it('that connects and says nothing is sent away', async () => {
    expect(await (await open()).untilClosed()).toMatch(/^HTTP\/1.1 408 .*Connection: close/s);
  });

  it('that sends its headers drop by drop is sent away', async () => {
    const slow = await open();
    slow.send('POST /graphql HTTP/1.1\r\nHost: localhost\r\n');
    const dripping = setInterval(() => slow.send('X: y\r\n'), 50);
    expect(await slow.untilClosed()).toMatch(/^HTTP\/1.1 408 .*Connection: close/s);
    clearInterval(dripping);
  });

  it('that sends its body drop by drop is sent away, and its request never done', async () => {
    const slow = await open();
    const body = `${JSON.stringify({ query: 'mutation { startGoogleAuthorization { state } }' })}${' '.repeat(1000)}`;
    slow.send(rawRequest('POST', '/graphql', { ...json, 'Content-Length': String(body.length) }));
    let sent = 0;
    const dripping = setInterval(() => slow.send(body[sent++] ?? ''), 50);
    expect(await slow.untilClosed()).toMatch(/^HTTP\/1.1 408 .*Connection: close/s);
    clearInterval(dripping);
    expect(await test.database.query('SELECT * FROM google_authorizations')).toEqual([]);
  });

  it('that takes nothing of a big answer is cut off, and one that is slow gets all of it', async () => {
    const path = await bigFile();
    const [stuck, steady] = await Promise.all([open(), open()]);
    for (const one of [stuck, steady]) one.send(rawRequest('GET', path, { Connection: 'close' }));
    await stuck.untilReceived(/\r\n\r\n/);
    stuck.pause();
    const breathing = setInterval(() => {
      steady.pause();
      setTimeout(() => steady.resume(), 80);
    }, 160);
    const [head = '', body = ''] = (await steady.untilClosed()).split(/\r\n\r\n(.*)/s);
    clearInterval(breathing);
    expect([head.split('\r\n')[0], body.length >= fileBytes]).toEqual(['HTTP/1.1 200 OK', true]);
    await wait(1000);
    stuck.resume();
    expect((await stuck.untilClosed()).length).toBeLessThan(fileBytes);
    expect(test.logs.filter((line) => line.includes('"level":50'))).toEqual([]);
  });

  it('that waits for Google is not taken for one that takes nothing', async () => {
    const client = test.client();
    await client.signInWithGoogle('jonas@example.com');
    test.google.addFault({ match: ({ path }) => path.endsWith('/labels'), delayMs: 900, action: { kind: 'pass' } });
    const { status, errors } = await client.post({ query: '{ gmailLabels { name } }' });
    expect([status, errors]).toEqual([200, undefined]);
  });

  it('may keep a connection that it has used', async () => {
    const kept = await open();
    for (const _ of [1, 2, 3]) {
      kept.received = '';
      kept.send(rawRequest('POST', '/graphql', json, query));
      await kept.untilReceived(/"__typename":"Query"/);
      await wait(900);
    }
    expect(kept.isOpen).toBe(true);
    kept.leave();
  });

  it('that opens more connections than there may be is turned away, and the others are served', async () => {
    const limits = { connections: 5, headMs: 400 };
    const small = await startTestApp({ google: test.google, withoutSender: true, limits });
    const openSmall = () => RawConnection.open(small.app.port);
    const idle = await Promise.all(Array.from({ length: 4 }, openSmall));
    for (const one of idle) one.send('GET / HTTP/1.1\r\n');
    const served = await openSmall();
    const beyond = await openSmall();
    beyond.send(rawRequest('GET', '/healthz'));
    expect(await beyond.untilClosed()).toBe('');
    served.send(rawRequest('GET', '/healthz'));
    expect(await served.untilReceived(/"ok"/)).toMatch(/^HTTP\/1.1 200/);
    await Promise.all(idle.map((one) => one.untilClosed()));
    expect((await small.client().fetch('/healthz')).status).toBe(200);
    served.leave();
    await small.close();
  });
});

const garbage: [string, string, number][] = [
  ['no HTTP at all', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n', 400],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['a header with a NUL in it', rawRequest('GET', '/', { 'User-Agent': 'a\u0000b' }), 400],
  ['a method that is none', rawRequest('G(T', '/'), 400],
  ['a head that is too long', rawRequest('GET', '/', { Cookie: 'x'.repeat(17_000) }), 431],
  ['a path that is too long', rawRequest('GET', `/${'x'.repeat(17_000)}`), 431],
  ['headers without end', `GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(20_000)}`, 431],
  ['two lengths', rawRequest('POST', '/graphql', { 'Content-Length': '3\r\nContent-Length: 4' }, 'abc'), 400],
  ['length and chunks', rawRequest('POST', '/graphql', { 'Transfer-Encoding': 'chunked' }, '0\r\n\r\n'), 400],
  ['chunks that are none', `${rawRequest('POST', '/graphql', { 'Transfer-Encoding': 'chunked' })}zz\r\n`, 400],
];
describeAlone('what cannot be read as HTTP', () => {
  it.each(garbage)('is answered in one line, and not logged: %s', async (_what, sent, status) => {
    const before = test.logs.length;
    const connection = await open();
    connection.send(sent);
    const answer = await connection.untilClosed();
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^\\r]*\\r\\nConnection: close\\r\\n`));
    expect([answer.length < 200, test.logs.slice(before)]).toEqual([true, []]);
    expect((await test.client().fetch('/healthz')).status).toBe(200);
  });
});
