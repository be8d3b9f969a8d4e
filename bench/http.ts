import { type Agent, type IncomingMessage, request } from 'node:http';

export interface BareRequest {
  agent: Agent;
  url: string;
  token: string;
  body?: { type: string; text: string };
}

/** One HTTP call with nothing round it. Throws unless it is answered with 200. */
export async function bare({ agent, url, token, body }: BareRequest): Promise<string> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body ? { 'content-type': body.type, 'content-length': Buffer.byteLength(body.text) } : {}),
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { agent, headers, method: body ? 'POST' : 'GET' }, resolve)
      .once('error', reject)
      .end(body?.text);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  if (response.statusCode !== 200) throw new Error(`${url} answers ${response.statusCode}: ${text.slice(0, 300)}`);
  return text;
}
