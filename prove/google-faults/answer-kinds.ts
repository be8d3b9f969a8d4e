import type { FaultAction } from '../../local-google/local-google.js';
import { fault, gmail, insideBatches, type Kind, toldOfMail } from './kind.js';

const asks = { labels: 20, messages: 10, code: 20 };
const unavailable = toldOfMail('GMAIL_UNAVAILABLE', 'PROVIDER_UNAVAILABLE');
const limited = toldOfMail('GMAIL_RATE_LIMITED', 'SENDER_QUOTA_EXCEEDED');

function refused(status: number, reason: string, told: Kind['told'], message?: string): Kind {
  const action = { kind: 'google-error', status, reason, ...(message === undefined ? {} : { message }) } as const;
  return { name: [status, reason, message].filter(Boolean).join(' '), asks, told, ...fault(gmail, action) };
}

function answered(name: string, action: FaultAction): Kind {
  return { name, asks, told: unavailable, ...fault(gmail, action) };
}

const json = { 'content-type': 'application/json; charset=UTF-8' };
const big = Buffer.alloc(70 * 1024 * 1024, 32);

/** What Google says when it refuses: GOOGLE's table of errors. */
export const refusals: readonly Kind[] = [
  refused(400, 'invalidArgument', toldOfMail('INVALID_INPUT', 'PROVIDER_UNAVAILABLE')),
  refused(400, 'invalidArgument', toldOfMail('INVALID_INPUT', 'RECIPIENT_REJECTED'), 'Invalid To header'),
  refused(400, 'failedPrecondition', toldOfMail('GMAIL_UNAVAILABLE MAIL_SERVICE_NOT_ENABLED', 'PROVIDER_UNAVAILABLE')),
  {
    ...refused(401, 'authError', toldOfMail('GOOGLE_REAUTHORIZATION_REQUIRED REVOKED', 'SENDER_NOT_AUTHORIZED')),
    mend: async (lane, person) => {
      await person.consent();
      await lane.authorizeSender();
    },
    quick: true,
  },
  {
    ...refused(
      403,
      'insufficientPermissions',
      toldOfMail('GOOGLE_REAUTHORIZATION_REQUIRED MISSING_SCOPES', 'SENDER_NOT_AUTHORIZED'),
    ),
    mend: (_lane, person) => person.consent(),
  },
  refused(403, 'accessNotConfigured', toldOfMail('GMAIL_API_DISABLED', 'PROVIDER_UNAVAILABLE')),
  refused(403, 'dailyLimitExceeded', limited),
  refused(403, 'domainPolicy', toldOfMail('GMAIL_UNAVAILABLE DOMAIN_POLICY', 'PROVIDER_UNAVAILABLE')),
  refused(403, 'somethingNew', unavailable),
  refused(403, 'rateLimitExceeded', limited),
  refused(403, 'userRateLimitExceeded', limited),
  refused(404, 'notFound', toldOfMail('NOT_FOUND', 'PROVIDER_UNAVAILABLE')),
  refused(429, 'rateLimitExceeded', limited),
  {
    ...answered('429 with Retry-After', { kind: 'status', status: 429, headers: { 'Retry-After': '3' }, body: {} }),
    told: limited,
  },
];

/** Answers that are none, or not what was asked for. */
export const failures: readonly Kind[] = [
  { ...refused(500, 'backendError', unavailable), quick: true },
  answered('502 with a page', { kind: 'status', status: 502, body: '<html><h1>Bad Gateway</h1></html>' }),
  refused(503, 'backendError', unavailable),
  answered('504 without a body', { kind: 'status', status: 504 }),
  answered('connection dropped before', { kind: 'drop-before' }),
  { ...answered('connection dropped after', { kind: 'drop-after' }), quick: true },
  {
    ...answered('no answer for 12 seconds', { kind: 'pass' }),
    asks: { labels: 5, messages: 5, code: 5 },
    ...fault(gmail, { kind: 'pass' }, 12_000),
  },
  answered('half an answer', { kind: 'half' }),
  answered('JSON of another shape', {
    kind: 'status',
    status: 200,
    body: '{"messages":5,"labels":{},"id":7}',
    headers: json,
  }),
  answered('text that is no JSON', { kind: 'status', status: 200, body: '{"labels": [', headers: json }),
  answered('a page with 200', { kind: 'garbage' }),
  answered('an image', {
    kind: 'status',
    status: 200,
    body: Buffer.from('iVBORw0KGgo', 'base64'),
    headers: { 'content-type': 'image/png' },
  }),
  answered('no body', { kind: 'status', status: 200, body: '', headers: json }),
  answered('204', { kind: 'status', status: 204 }),
  answered('a redirect', { kind: 'status', status: 302, body: '', headers: { location: 'https://example.com/' } }),
  answered('gzip that is none', {
    kind: 'status',
    status: 200,
    body: '{}',
    headers: { ...json, 'content-encoding': 'gzip' },
  }),
  { ...answered('70 MB', { kind: 'status', status: 200, body: big, headers: json }), asks: { labels: 20, code: 3 } },
];

const onlyMessages = { labels: 20, messages: 20 };
const part = /(--\S+\r\nContent-Type: application\/http\r\n)/;

function inBatch(name: string, told: string, action: FaultAction): Kind {
  return { name, asks: onlyMessages, told: { messages: told }, ...fault(insideBatches, action) };
}

function rewritten(name: string, told: Kind['told'], rewrite: (text: string) => string): Kind {
  const action = { kind: 'rewrite', rewrite: (bytes: Buffer) => Buffer.from(rewrite(bytes.toString())) } as const;
  return {
    name,
    asks: onlyMessages,
    told,
    ...fault(({ path, inBatch }) => path.startsWith('/batch/') && !inBatch, action),
  };
}

/** Batches that are carried out in part. */
export const batchFaults: readonly Kind[] = [
  {
    ...inBatch('503 in each part of batches', 'GMAIL_UNAVAILABLE', {
      kind: 'google-error',
      status: 503,
      reason: 'backendError',
    }),
    quick: true,
  },
  inBatch('429 in each part of batches', 'GMAIL_RATE_LIMITED', {
    kind: 'google-error',
    status: 429,
    reason: 'rateLimitExceeded',
  }),
  inBatch('404 in each part of batches', 'NOT_FOUND', { kind: 'google-error', status: 404, reason: 'notFound' }),
  rewritten('batches without their first part', { messages: 'GMAIL_UNAVAILABLE' }, (text) =>
    text.replace(part, '--lost\r\n'),
  ),
  rewritten('batches with parts of no number', { messages: 'GMAIL_UNAVAILABLE' }, (text) =>
    text.replace(/<response-\d+>/g, '<response-x>'),
  ),
  // The order is no contract.
  rewritten('batches in another order', {}, (text) => {
    const [mark = ''] = /^--\S+/.exec(text) ?? [];
    const parts = text.split(`${mark}\r\n`).slice(1);
    const last = parts.at(-1)?.replace(`${mark}--\r\n`, '') ?? '';
    const turned = [...parts.slice(0, -1), last].reverse().map((one) => `${mark}\r\n${one}`);
    return `${turned.join('')}${mark}--\r\n`;
  }),
];
