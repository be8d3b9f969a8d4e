import { connect } from 'node:net';
import type { Draw } from './draw.js';
import type { Findings } from './findings.js';

/** Longer than the server waits for a request's headers; a connection that is still open then hangs. */
const patienceMs = 12_000;

const bodies = [
  '{"query":"{ serviceStatus { sender } }"}',
  '{',
  '',
  '[]',
  '{"query":"mutation { logout }"}',
  'query=%7Bme%7Bid%7D%7D',
];
const post = (body: string, more = '') =>
  `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${more}\r\n${body}`;
const chunked = (...chunks: string[]) =>
  `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunks.map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n\r\n`;

/** Requests as they are, and shapes that have split a proxy's mind from a server's. */
const requests = [
  post(bodies[0] ?? ''),
  chunked('{"query":"{ serv', 'iceStatus { sender } }"}'),
  'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'GET /auth/google?returnTo=/inbox HTTP/1.1\r\nHost: localhost\r\nCookie: gmail-graphql-session=x; gmail-graphql-browser=y\r\n\r\n',
  'GET /auth/google/callback?code=a&state=b HTTP/1.1\r\nHost: localhost\r\nCookie: gmail-graphql-browser=%zz\r\n\r\n',
  'GET /attachments/abc.def HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-1\r\n\r\n',
  'GET /.well-known/jwks.json HTTP/1.0\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'CONNECT localhost:1 HTTP/1.1\r\nHost: localhost:1\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  'GET http://other.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n',
  'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{"a":1}',
  'POST /graphql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\nffffffffffffffff\r\n',
  'POST /graphql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n0\r\n\r\n',
  'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n',
  'POST /graphql HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}',
  'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
  `GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(65_536)}\r\n\r\n`,
  `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: localhost\r\n${'X-Many: 1\r\n'.repeat(2_500)}\r\n`,
  'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'GET / HTTP/1.1\r\nHost : localhost\r\n folded\r\n\r\n',
  'G\0T / HTTP/1.1\r\nHost: localhost\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  `${'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(30)}`,
  post(bodies[0] ?? '', 'Authorization: Bearer \xff\xfe\r\nX-Forwarded-For: \x01\r\nAccept-Language: \xe9;q=x\r\n'),
  post('{"query":"{ me { id } }"}', `Origin: null\r\nCookie: ${'a=b; '.repeat(500)}\r\n`),
];

/** Sends bytes, cut anywhere, then nothing more; what came back before the connection closed. */
async function exchange(port: number, pieces: readonly Buffer[]): Promise<{ answer: string; hung: boolean }> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1');
    const end = (hung: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ answer, hung });
    };
    const timer = setTimeout(() => end(true), patienceMs);
    socket
      .on('data', (bytes) => {
        answer += bytes.toString('latin1');
      })
      .on('error', () => end(false))
      .on('close', () => end(false));
    for (const piece of pieces) socket.write(piece);
    // Whoever answers has no reason to wait for more.
    socket.end();
  });
}

export async function fuzzHttp(
  { draw, port, count, findings }: { draw: Draw; port: number; count: number; findings: Findings },
  atOnce = 8,
): Promise<void> {
  let left = count;
  let next = 0;
  const run = async () => {
    while (left > 0) {
      left -= 1;
      // Each as it is first, then its mutations.
      const plain = requests[next++] ?? draw.of(requests);
      const bytes =
        next <= requests.length ? Buffer.from(plain, 'latin1') : draw.mutatedBytes(Buffer.from(plain, 'latin1'));
      const cut = draw.below(bytes.length + 1);
      const pieces = draw.chance(0.3) ? [bytes.subarray(0, cut), bytes.subarray(cut)] : [bytes];
      const asked = bytes.toString('latin1');
      const { answer, hung } = await findings.timed(asked, () => exchange(port, pieces));
      findings.note(asked, answer);
      const well = answer === '' || /^HTTP\/1\.1 [1-5]\d\d /.test(answer);
      // The first is one that is as it should be.
      if (asked === requests[0]) findings.expect(answer.includes(' 200 '), asked, answer);
      findings.expect(
        !hung && well && !/^HTTP\/1\.1 500/m.test(answer) && !/node_modules|\.js:\d+/.test(answer),
        asked,
        hung ? 'nothing, and open' : answer,
      );
    }
  };
  await Promise.all(Array.from({ length: atOnce }, run));
}
