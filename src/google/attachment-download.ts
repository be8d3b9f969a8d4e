import http from 'node:http';
import https from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { AttachmentDecoder } from './attachment-decoder.js';
import type { Connections } from './connections.js';
import { answeredError, connectionError } from './google-error.js';

/** How long Google may be silent, before its answer begins and within it. */
const silenceMs = 10_000;
const mostErrorLength = 65_536;

/**
 * Begins to fetch an attachment: the bytes follow as they are read, no faster than the reader takes them.
 * Throws GoogleError while nothing has been given out; afterwards the stream fails with it.
 * Other calls have a limit for the whole, which would cut long downloads off.
 */
export async function downloadAttachment(connections: Connections, url: URL, accessToken: string): Promise<Readable> {
  const response = await begin(connections, url, accessToken);
  const status = response.statusCode ?? 0;
  if (status !== 200) {
    const body = await beginningOf(response);
    throw answeredError(status, body, response.headers['retry-after'], new Date());
  }
  const decoder = new AttachmentDecoder();
  // A failure on either side ends the other; the reader learns of it from the decoder.
  pipeline(response, decoder, () => undefined);
  return decoder;
}

/** What Google says of an error is short; no more of it is read. */
async function beginningOf(response: http.IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      text += chunk;
      if (text.length > mostErrorLength) break;
    }
  } catch {
    // What has come is all there is.
  }
  return text;
}

function begin(connections: Connections, url: URL, accessToken: string): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { get } = url.protocol === 'https:' ? https : http;
    const options = {
      agent: connections.lasting(url),
      headers: { authorization: `Bearer ${accessToken}` },
      timeout: silenceMs,
    };
    const request = get(url, options, resolve);
    request.on('timeout', () => request.destroy(Object.assign(new Error('Silence.'), { code: 'ETIMEDOUT' })));
    request.on('error', (error) => reject(connectionError(error)));
  });
}
