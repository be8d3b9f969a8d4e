import { type Agent, type IncomingMessage, request } from 'node:http';

export interface BareRequest {
  agent: Agent;
  url: string;
  token: string;
  body?: { type: string; text: string };
}

export interface HttpRequest {
  agent?: Agent;
  url: string;
  headers?: Record<string, string>;
  /** With one, it is a POST. */
  body?: string;
}

/** An answer as it came. */
export interface HttpAnswer {
  status: number;
  /** Names and values by turns, in their order and spelling. */
  rawHeaders: string[];
  headers: IncomingMessage['headers'];
  text: string;
}

/** Nobody waits longer for an answer. */
const patienceMs = 30_000;

/** One HTTP call with nothing round it, whatever it is answered with. Rejects when no answer comes. */
export async function exchange({ agent, url, headers = {}, body }: HttpRequest): Promise<HttpAnswer> {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const method = body === undefined ? 'GET' : 'POST';
  const options = { headers: { ...headers, ...length }, method, signal: AbortSignal.timeout(patienceMs) };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, agent ? { ...options, agent } : options, resolve)
      .once('error', reject)
      .end(body);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return { status: response.statusCode ?? 0, rawHeaders: response.rawHeaders, headers: response.headers, text };
}

/** As exchange, in somebody's right. Throws unless it is answered with 200. */
export async function bare({ agent, url, token, body }: BareRequest): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, ...(body ? { 'content-type': body.type } : {}) };
  const { status, text } = await exchange({ agent, url, headers, ...(body ? { body: body.text } : {}) });
  if (status !== 200) throw new Error(`${url} answers ${status}: ${text.slice(0, 300)}`);
  return text;
}
