import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MessageByIdDocument, NodesByIdDocument } from '../generated/graphql.js';
import { endings } from '../secrets/tampering.js';
import type { ApiClient } from './api-client.js';
import { publicUrl, startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
let mina: ApiClient;
beforeAll(async () => {
  test = await startTestApp();
  mina = test.client();
  await mina.signInWithGoogle('mina@example.com');
});
beforeEach(() => {
  test.google.clearFaults();
  test.google.clearCalls();
});
afterAll(() => test.close());

/** A mail with one file and one image that its HTML shows. */
function mail(subject: string, file: Buffer, filename = '견적서 "최종".pdf'): string {
  const wrapped = (bytes: Buffer) => bytes.toString('base64').replace(/.{76}/g, '$&\r\n');
  return [
    'From: Jonas <jonas@example.com>',
    'To: mina@example.com',
    `Subject: ${subject}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=m',
    '',
    '--m',
    'Content-Type: multipart/related; boundary=r',
    '',
    '--r',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>See <img src="cid:chart@example.com"> and <img src="cid:other"> and <img src="http://tracker.example.com/x"></p>',
    '--r',
    'Content-Type: image/png; name="chart.png"',
    'Content-Disposition: inline; filename="chart.png"',
    'Content-ID: <chart@example.com>',
    'Content-Transfer-Encoding: base64',
    '',
    wrapped(Buffer.from('not really a png')),
    '--r--',
    '--m',
    'Content-Type: application/pdf',
    `Content-Disposition: attachment; filename*=UTF-8''${encodeURIComponent(filename)}`,
    'Content-Transfer-Encoding: base64',
    '',
    wrapped(file),
    '--m--',
    '',
  ].join('\r\n');
}

async function received(subject: string, file: Buffer) {
  await test.google.deliver('mina@example.com', mail(subject, file));
  const { data } = await mina.post<{ messages: { nodes: { id: string }[] } }>({
    query: 'query($q: String) { messages(first: 1, query: $q) { nodes { id } } }',
    variables: { q: `subject:${subject}` },
  });
  const { data: found, errors } = await mina.run(MessageByIdDocument, { id: data.messages.nodes[0]?.id ?? '' });
  expect(errors).toBeUndefined();
  return found.message;
}

/** The path of one of our own absolute links. */
function pathOf(link: unknown): string {
  expect(String(link)).toMatch(new RegExp(`^${publicUrl}/attachments/[\\w.-]+$`));
  return new URL(String(link)).pathname;
}

describe('an attachment', () => {
  it('is downloaded byte for byte by its link alone, as a file and never as a page', async () => {
    const file = randomBytes(3_000_001);
    const message = await received('quotation', file);
    const [image, pdf] = message?.attachments ?? [];
    expect([image, pdf]).toMatchObject([
      { filename: 'chart.png', mimeType: 'image/png', isInline: true, contentId: 'chart@example.com' },
      { mimeType: 'application/pdf', isInline: false, contentId: null, sizeBytes: file.length },
    ]);
    const response = await test.client().fetch(pathOf(pdf?.downloadUrl));
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(file)).toBe(true);
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({
      'content-type': 'application/pdf',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    expect(headers['content-disposition']).toMatch(/^attachment; filename=.*; filename\*=UTF-8''%EA%B2%AC/);
  });

  it('is shown in the HTML where its Content-ID is named, and nothing else is', async () => {
    const message = await received('chart', Buffer.from('x'));
    const sources = [...(message?.html ?? '').matchAll(/src="([^"]*)"/g)].map(([, source]) => source);
    expect(sources).toHaveLength(1);
    expect(message?.html).not.toContain('tracker');
    const response = await test.client().fetch(pathOf(sources[0]));
    expect([response.headers.get('content-type'), await response.text()]).toEqual(['image/png', 'not really a png']);
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  });

  it('has an id that lasts, though Gmail names it anew at each fetch', async () => {
    const message = await received('lasting', Buffer.from('same'));
    const [, pdf] = message?.attachments ?? [];
    const { data } = await mina.run(NodesByIdDocument, { ids: [pdf?.id ?? ''] });
    expect(data.nodes).toMatchObject([{ __typename: 'Attachment', id: pdf?.id, filename: pdf?.filename }]);
  });

  it('is not served by a link that is older than ten minutes, altered, or made for another server', async () => {
    const message = await received('expired', Buffer.from('x'));
    const path = pathOf(message?.attachments[1]?.downloadUrl);
    test.clock.advance(599);
    expect((await test.client().fetch(path)).status).toBe(200);
    test.clock.advance(2);
    const late = await test.client().fetch(path);
    expect([late.status, late.headers.get('content-disposition')]).toEqual([404, null]);
    expect(await late.text()).toContain('NOT_FOUND');
    test.clock.reset();
    const token = path.slice('/attachments/'.length);
    const altered = endings(token).map((text) => `/attachments/${encodeURIComponent(text)}`);
    for (const wrong of [...altered, '/attachments/k1.AAAA', '/attachments/x', '/attachments/'])
      expect([wrong, (await test.client().fetch(wrong)).status]).toEqual([wrong, 404]);
  });

  it('is gone with the account', async () => {
    const jonas = test.client();
    await jonas.signInWithGoogle('jonas@example.com');
    await test.google.deliver('jonas@example.com', mail('farewell', Buffer.from('x')).replace('To: mina', 'To: jonas'));
    const { data } = await jonas.post<{ messages: { nodes: { attachments: { downloadUrl: string }[] }[] } }>({
      query: '{ messages(first: 1) { nodes { attachments { downloadUrl } } } }',
    });
    const path = pathOf(data.messages.nodes[0]?.attachments[0]?.downloadUrl);
    expect((await test.client().fetch(path)).status).toBe(200);
    await jonas.setPassword('jonas@example.com', 'what else signs in');
    const me = await jonas.post<{ me: { googleAccounts: { id: string }[] } }>({
      query: '{ me { googleAccounts { id } } }',
    });
    await jonas.post({
      query: 'mutation($id: ID!) { disconnectGoogleAccount(id: $id) { __typename } }',
      variables: { id: me.data.me.googleAccounts[0]?.id },
    });
    expect((await test.client().fetch(path)).status).toBe(403);
  });

  it('breaks off, and does not end well, when Gmail breaks off', async () => {
    const message = await received('broken', randomBytes(2_000_000));
    const path = pathOf(message?.attachments[1]?.downloadUrl);
    const attachments = /\/attachments\//;
    test.google.addFault({ match: (call) => attachments.test(call.path), action: { kind: 'garbage' } });
    const garbage = await test
      .client()
      .fetch(path)
      .then((response) => response.arrayBuffer())
      .catch(() => 'broken');
    expect(garbage).toBe('broken');
    test.google.addFault({
      match: (call) => attachments.test(call.path),
      action: { kind: 'google-error', status: 403, reason: 'dailyLimitExceeded' },
    });
    const limited = await test.client().fetch(path);
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3600']);
  });
});
