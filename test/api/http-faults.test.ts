import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { createHttpApp } from '../../src/http/http-app.js';
import { maskFault } from '../../src/resolvers/present-errors.js';
import { RawConnection } from './raw-connection.js';
import { startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({ withoutSender: true });
});
afterAll(() => test.close());

const json = { 'content-type': 'application/json' };
const post = (body: string, headers: Record<string, string> = json) => ({ method: 'POST', headers, body });
const faulty: [string, string, RequestInit, number, string, RegExp, RegExp][] = [
  ['half a body', '/graphql', post('{'), 400, 'INVALID_INPUT', /body.*JSON object.*Send/, /본문.*JSON 객체/],
  ['a body that is no object', '/graphql', post('"me"'), 400, 'INVALID_INPUT', /body.*JSON object/, /본문.*JSON 객체/],
  [
    'a body that is not compressed as it says',
    '/graphql',
    post('{}', { ...json, 'content-encoding': 'gzip' }),
    400,
    'INVALID_INPUT',
    /request.*body/,
    /요청.*본문/,
  ],
  [
    'a body that is too large',
    '/graphql',
    post(JSON.stringify({ query: `{ me { id } } # ${'x'.repeat(101 * 1024)}` })),
    413,
    'INVALID_INPUT',
    /body.*100 kB.*Send less/,
    /본문.*100 kB/,
  ],
  [
    'an unknown charset',
    '/graphql',
    post('{}', { 'content-type': 'application/json; charset=euc-kr' }),
    415,
    'INVALID_INPUT',
    /body.*UTF-8/,
    /본문.*UTF-8/,
  ],
  [
    'an unknown compression',
    '/graphql',
    post('{}', { ...json, 'content-encoding': 'compress' }),
    415,
    'INVALID_INPUT',
    /body.*gzip/,
    /본문.*gzip/,
  ],
  ['an address that is not there', '/grapql', {}, 404, 'NOT_FOUND', /nothing.*\/graphql/, /\/graphql/],
  ['an asset that is not there', '/favicon.svg', {}, 404, 'NOT_FOUND', /nothing.*\/graphql/, /\/graphql/],
  ['an address that cannot be', '/attachments/%zz', {}, 400, 'INVALID_INPUT', /address.*%/, /주소.*%/],
  ['another method', '/healthz', post('{}'), 405, 'BAD_REQUEST', /POST.*GET/, /POST.*GET/],
  ['another method with a body', '/', { ...post('{}'), method: 'PUT' }, 405, 'BAD_REQUEST', /PUT.*GET/, /PUT.*GET/],
];
describe('the web server', () => {
  it.each(faulty)('answers %s with what happened and what to do, never with a stack', async (...row) => {
    const [, path, init, status, code, english, korean] = row;
    const ask = async (language: string) => {
      const response = await test
        .client()
        .fetch(path, { ...init, headers: { ...init.headers, 'accept-language': language } });
      const text = await response.text();
      expect([response.status, response.headers.get('allow')]).toEqual([status, status === 405 ? 'GET, HEAD' : null]);
      expect(text).not.toMatch(/node_modules|\.js:\d/);
      return JSON.parse(text).errors;
    };
    expect(await ask('en')).toEqual([{ message: expect.stringMatching(english), extensions: { code } }]);
    expect(await ask('ko')).toEqual([{ message: expect.stringMatching(korean), extensions: { code } }]);
  });

  it('takes the address of the API in each of its forms, and no other for it', async () => {
    const statusOf = async (path: string) => {
      const asked = request(test.url, { path, method: 'POST', headers: json }).end('{ "query": "{ __typename }" }');
      const [response]: IncomingMessage[] = await once(asked, 'response');
      response?.resume();
      return response?.statusCode;
    };
    const forms = [
      '/graphql',
      '/graphql/',
      '/GraphQL',
      '/graphql?a=b',
      '/graphql#a?b',
      'http://elsewhere.example/graphql?a=b',
    ];
    for (const path of [...forms, 'http:///graphql', 'http://elsewhere.example:99999/graphql'])
      expect([path, await statusOf(path)]).toEqual([path, 200]);
    for (const path of ['/graphqls', '//graphql', '/a/../graphql', 'http://elsewhere.example/a/../graphql', 'http://['])
      expect([path, await statusOf(path)]).not.toEqual([path, 200]);
  });

  it('says how long each answer is, also to who asks for the head alone or by HTTP/1.0', async () => {
    const body = '{ "query": "{ __typename }" }';
    for (const [version, method, path] of [
      ['1.1', 'POST', '/graphql'],
      ['1.0', 'POST', '/graphql'],
      ['1.0', 'POST', '/grapql'],
      ['1.1', 'HEAD', '/grapql'],
    ] as const) {
      const connection = await RawConnection.open(Number(new URL(test.url).port));
      connection.send(
        `${method} ${path} HTTP/${version}\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      const [head = '', text = ''] = (await connection.untilClosed()).split('\r\n\r\n');
      const said = Number(/^content-length: (\d+)$/im.exec(head)?.[1]);
      expect([path, said > 20]).toEqual([path, true]);
      expect([path, text.length]).toEqual([path, method === 'HEAD' ? 0 : said]);
    }
  });

  it('says which methods an address takes', async () => {
    const response = await test.client().fetch('/healthz', { method: 'OPTIONS' });
    expect([response.status, response.headers.get('allow')]).toEqual([204, 'GET, HEAD']);
    expect((await test.client().fetch('/healthz', { method: 'HEAD' })).status).toBe(200);
  });
});

describe('a fault of the server', () => {
  it('has an id where it lies outside of GraphQL', async () => {
    const reported: [string, string][] = [];
    const routes = express.Router().get('/', () => {
      throw new Error('A secret.');
    });
    const app = createHttpApp({
      routes: [express.Router().use('/broken', routes)],
      https: false,
      isAccepting: () => true,
      reportFault: (error, requestId) => void reported.push([error.message, requestId]),
    });
    const server = createServer(app).listen(0);
    await new Promise((resolve) => server.once('listening', resolve));
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/broken`);
    server.close();
    const requestId = response.headers.get('x-request-id');
    expect([response.status, reported]).toEqual([500, [['A secret.', requestId]]]);
    expect(await response.json()).toEqual({
      errors: [{ message: expect.not.stringContaining('secret'), extensions: { code: 'INTERNAL', requestId } }],
    });
  });

  it("has an id where it is the GraphQL server's own", () => {
    const reported: [string, string][] = [];
    const formatted = { message: 'A secret.', extensions: { code: 'INTERNAL_SERVER_ERROR' } };
    const masked = maskFault(formatted, new Error('A secret.'), ({ message }, id) => void reported.push([message, id]));
    expect(reported).toEqual([['A secret.', masked.extensions?.['requestId']]]);
    expect(JSON.stringify(masked)).not.toContain('secret');
  });
});
