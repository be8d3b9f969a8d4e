import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { type Answer, encodeAnswer, type ProxyRequest } from '../answer.js';
import { googleErrorBody } from '../google-error.js';
import { parseParameters } from '../mime/parameters.js';
import { splitHead, splitMultipart } from '../mime/parse.js';

/** A call inside a batch. */
interface BatchPart {
  contentId: string | undefined;
  request: ProxyRequest;
}

const mostParts = 100;

/** Runs the parts of a batch side by side and answers them in another order, each with its Content-ID. */
export async function answerBatch(outer: ProxyRequest, run: (part: ProxyRequest) => Promise<Answer>): Promise<Answer> {
  const { value, parameters } = parseParameters(outer.headers['content-type'] ?? '');
  const boundary = parameters.get('boundary');
  if (value !== 'multipart/mixed' || boundary === undefined)
    return refused('Failed to parse batch request, error: missing boundary.');
  const texts = splitMultipart(outer.body, boundary);
  if (texts.length === 0) return refused('Failed to parse batch request, error: 0 items.');
  if (texts.length > mostParts)
    return refused(`The batch request contains too many calls: ${texts.length} is more than ${mostParts}.`);
  const parts = texts.map((text) => parsePart(text, outer));
  const answers = await Promise.all(
    parts.map(async (part) => ({
      contentId: part?.contentId,
      answer: part ? await run(part.request) : refused('Failed to parse batch request.'),
    })),
  );
  const outerBoundary = `batch_${randomBytes(12).toString('base64url')}`;
  const encoded = shuffled(answers).map(
    ({ contentId, answer }) => `--${outerBoundary}\r\n${encodePart(contentId, answer)}\r\n`,
  );
  return {
    status: 200,
    body: `${encoded.join('')}--${outerBoundary}--\r\n`,
    headers: { 'content-type': `multipart/mixed; boundary=${outerBoundary}` },
  };
}

function refused(message: string): Answer {
  return { status: 400, body: googleErrorBody(400, 'badRequest', message) };
}

function parsePart(text: string, outer: ProxyRequest): BatchPart | undefined {
  const { head, body } = splitHead(text);
  const http = splitHead(body.replace(/^(\r?\n)+/, ''));
  const [requestLine = '', ...headerLines] = http.head.split(/\r?\n/);
  const [, method, target] = /^([A-Z]+)\s+(\/\S*)(?:\s+HTTP\/1\.[01])?\s*$/.exec(requestLine) ?? [];
  if (method === undefined || target === undefined) return undefined;
  const url = new URL(target, 'http://batch.invalid');
  return {
    contentId: readHeaders(head.split(/\r?\n/))['content-id'],
    request: {
      method,
      path: url.pathname,
      query: url.searchParams,
      headers: { ...outer.headers, ...readHeaders(headerLines) },
      body: http.body.replace(/\r?\n$/, ''),
    },
  };
}

function readHeaders(lines: string[]): Record<string, string> {
  const pairs = lines.flatMap((line) => {
    const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value.trim()] as const];
  });
  return Object.fromEntries(pairs);
}

function encodePart(contentId: string | undefined, answer: Answer): string {
  const { bytes, contentType } = encodeAnswer(answer);
  const extra = Object.entries(answer.headers ?? {}).filter(([name]) => name !== 'content-type');
  const lines = [
    'Content-Type: application/http',
    ...(contentId === undefined ? [] : [`Content-ID: ${contentId.replace(/^<?/, '<response-').replace(/>?$/, '>')}`]),
    '',
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${bytes.length}`,
    ...extra.map(([name, value]) => `${name}: ${value}`),
    '',
    bytes.toString(),
  ];
  return lines.join('\r\n');
}

/** The order is no contract, so it is never the one that was asked in. */
function shuffled<T>(items: T[]): T[] {
  const keyed = items.map((item) => ({ item, key: Math.random() })).sort((a, b) => a.key - b.key);
  const mixed = keyed.map(({ item }) => item);
  return items.length > 1 && mixed[0] === items[0] ? [...mixed.slice(1), ...mixed.slice(0, 1)] : mixed;
}
