import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Connections } from '../../src/google/connections.js';
import { type Call, call, mostAnswerBytes } from '../../src/google/google-call.js';

let connections: Connections;
let server: Server;
let answer: RequestListener;

beforeEach(async () => {
  connections = new Connections();
  server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  connections.close();
  server.closeAllConnections();
  server.close();
});

function origin(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function get(more: Partial<Call> = {}) {
  return call(connections, { url: `${origin()}/path`, method: 'GET', ...more });
}

describe('a call at Google', () => {
  it('gives status, text and type of the answer, whatever it is cut into', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      const [start, end] = [Buffer.from('mail from 소식').subarray(0, 11), Buffer.from('mail from 소식').subarray(11)];
      response.write(start, () => setTimeout(() => response.end(end), 20));
    };
    expect(await get()).toEqual({ status: 200, contentType: 'text/plain', body: 'mail from 소식' });
  });

  it('asks for compressed answers as Google wants to be asked, and opens them', async () => {
    answer = ({ headers }, response) => {
      const asked = headers['accept-encoding'] === 'gzip' && headers['user-agent']?.includes('gzip');
      response.setHeader('content-encoding', 'gzip').end(gzipSync(`asked: ${asked}`));
    };
    expect((await get()).body).toBe('asked: true');
  });

  it('sends the access token, and forms as forms', async () => {
    answer = async (request, response) => {
      const { authorization, 'content-type': type } = request.headers;
      response.end(JSON.stringify([request.method, authorization, type, await textOf(request)]));
    };
    const { body } = await get({ method: 'POST', accessToken: 't', data: new URLSearchParams({ code: 'ä b' }) });
    const type = 'application/x-www-form-urlencoded';
    expect(JSON.parse(body)).toEqual(['POST', 'Bearer t', type, 'code=%C3%A4+b']);
  });

  it('takes a redirect for a refusal and follows it nowhere', async () => {
    const paths: (string | undefined)[] = [];
    answer = (request, response) => {
      paths.push(request.url);
      response.writeHead(302, { location: '/elsewhere' }).end();
    };
    await expect(get({ accessToken: 'secret' })).rejects.toMatchObject({ progress: 'answered', status: 302 });
    expect(paths).toEqual(['/path']);
  });

  it('fails with what Google says, compressed or not', async () => {
    const refusal = Buffer.from(JSON.stringify({ error: { errors: [{ reason: 'backendError' }] } }));
    answer = ({ url }, response) => {
      const packed = url?.endsWith('?gzip');
      response.writeHead(503, { 'retry-after': '7', ...(packed ? { 'content-encoding': 'gzip' } : {}) });
      response.end(packed ? gzipSync(refusal) : refusal);
    };
    const failure = { progress: 'answered', status: 503, reasons: ['backendError'], retryAfterSeconds: 7 };
    await expect(get()).rejects.toMatchObject(failure);
    await expect(get({ url: `${origin()}/path?gzip` })).rejects.toMatchObject(failure);
  });

  it.each([
    [
      'as it comes',
      (size: number): RequestListener =>
        (_request, response) =>
          response.end(Buffer.alloc(size, ' ')),
    ],
    [
      'once unpacked',
      (size: number): RequestListener =>
        (_request, response) =>
          response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(size, ' '))),
    ],
  ])('reads so much of an answer and no more, %s', async (_how, answering) => {
    answer = answering(mostAnswerBytes);
    expect((await get()).body).toHaveLength(mostAnswerBytes);
    answer = answering(mostAnswerBytes + 1);
    const refused = { progress: 'answered', reasons: ['answerTooLong'], isServerFault: false };
    await expect(get()).rejects.toMatchObject(refused);
  });

  it('fails on an answer that is not compressed as it says', async () => {
    answer = (_request, response) => response.setHeader('content-encoding', 'gzip').end('{}');
    await expect(get()).rejects.toMatchObject({ status: 200, reasons: ['malformedAnswer'] });
  });

  it.each([
    ['no answer at all', () => undefined],
    ['an answer that does not end', (_request, response) => response.write('{')],
  ] satisfies [string, RequestListener][])(
    'gives up after its time, connection closed, at %s',
    async (_what, given) => {
      const closed = once(server, 'connection').then(([socket]) => once(socket, 'close'));
      answer = given;
      await expect(get({ timeoutMs: 100 })).rejects.toMatchObject({ progress: 'unclear', reasons: ['ETIMEDOUT'] });
      await closed;
    },
  );

  it.each([
    ['before it', (request) => request.socket.destroy()],
    ['within it', (_request, response) => response.write('{', () => response.destroy())],
  ] satisfies [string, RequestListener][])(
    'leaves unclear what became of it when the answer breaks %s',
    async (_where, given) => {
      answer = given;
      await expect(get()).rejects.toMatchObject({ progress: 'unclear', reasons: ['ECONNRESET'] });
    },
  );

  it('says that nothing has left when nobody listens', async () => {
    const url = origin();
    server.close();
    await once(server, 'close');
    await expect(call(connections, { url, method: 'GET' })).rejects.toMatchObject({
      progress: 'never-left',
      reasons: ['ECONNREFUSED'],
    });
  });

  it('keeps the connection for the next call', async () => {
    const ports = new Set<number | undefined>();
    answer = (request, response) => {
      ports.add(request.socket.remotePort);
      response.end();
    };
    for (let count = 0; count < 3; count += 1) await get();
    expect(ports.size).toBe(1);
  });
});

async function textOf(request: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
