import http from 'node:http';
import https from 'node:https';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Connections } from './connections.js';
import { answeredError, answerTooLong, connectionError, type GoogleError, malformedAnswer } from './google-error.js';

/** A call's limit, connection and answer included. */
export const callTimeoutMs = 10_000;

/** Of an answer, also when it is unpacked: the longest text of a mail fits, a bomb does not. Files flow past by another way. */
export const mostAnswerBytes = 32 * 1024 * 1024;

/** Google compresses for programs that name gzip in both (https://developers.google.com/workspace/gmail/api/guides/performance). */
const compressed = { 'accept-encoding': 'gzip', 'user-agent': 'gmail-graphql (gzip)' };

const unpack = promisify(gunzip);

export interface Answer {
  status: number;
  body: string;
  contentType: string;
}

export interface Call {
  url: URL | string;
  method: 'GET' | 'POST';
  headers?: Record<string, string>;
  data?: string | URLSearchParams;
  accessToken?: string;
  /** Left out, ten seconds. */
  timeoutMs?: number;
}

interface Exchanged {
  response: http.IncomingMessage;
  content: Buffer;
}

/**
 * One HTTP call at Google, to which a redirect is a refusal. Throws GoogleError.
 * Google's own client does the same in three times the processor's time, which reads cannot spare.
 */
export async function call(connections: Connections, given: Call): Promise<Answer> {
  const { response, content } = await exchange(connections, given);
  const status = response.statusCode ?? 0;
  const body = await textOf(response, content);
  if (status < 200 || status > 299) throw answeredError(status, body, response.headers['retry-after'], new Date());
  if (body === undefined) throw malformedAnswer(status);
  return { status, body, contentType: response.headers['content-type'] ?? '' };
}

/** Ends the connection of a call that is not answered in time. */
function exchange(connections: Connections, given: Call): Promise<Exchanged> {
  const { url, method, data, timeoutMs = callTimeoutMs } = given;
  return new Promise((resolve, reject) => {
    const { request: begin } = String(url).startsWith('https:') ? https : http;
    const request = begin(url, { agent: connections.reused(url), method, headers: headersOf(given) });
    const stop = (error: GoogleError) => {
      clearTimeout(timer);
      reject(error);
      request.destroy();
    };
    const fail = (error: Error) => stop(connectionError(error));
    const timer = setTimeout(() => {
      fail(Object.assign(new Error('No answer in time.'), { code: 'ETIMEDOUT' }));
    }, timeoutMs);
    request.on('error', fail).on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response
        .on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes <= mostAnswerBytes) chunks.push(chunk);
          else stop(answerTooLong(response.statusCode));
        })
        .on('error', fail)
        .on('end', () => {
          clearTimeout(timer);
          resolve({ response, content: Buffer.concat(chunks) });
        });
    });
    request.end(data?.toString());
  });
}

function headersOf({ headers, data, accessToken }: Call): Record<string, string> {
  return {
    ...compressed,
    ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
    ...(data instanceof URLSearchParams ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    ...headers,
  };
}

/** Undefined for what claims to be compressed and is not. Throws GoogleError for what is too long. */
async function textOf({ headers, statusCode }: http.IncomingMessage, content: Buffer): Promise<string | undefined> {
  try {
    if (headers['content-encoding'] !== 'gzip') return content.toString();
    return (await unpack(content, { maxOutputLength: mostAnswerBytes })).toString();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw answerTooLong(statusCode);
    return undefined;
  }
}
