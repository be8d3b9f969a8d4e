import { z } from 'zod';
import type { GmailMessage, MessageNeed } from '../services/gmail.js';

/** The query of the cheapest messages.get that answers `need`: format, just the wanted headers, and only the fields used. */
export function messageQuery(need: MessageNeed): URLSearchParams {
  const wantsHeaders = need.headers === 'all' || need.headers.size > 0;
  const fields = ['id', 'threadId'];
  if (need.labelIds) fields.push('labelIds');
  if (need.snippet) fields.push('snippet');
  if (need.receivedAt) fields.push('internalDate');
  if (need.sizeBytes) fields.push('sizeEstimate');
  if (need.body) fields.push(wantsHeaders ? 'payload' : 'payload(mimeType,filename,body,parts)');
  else if (wantsHeaders) fields.push('payload/headers');
  const format = need.body ? 'full' : wantsHeaders ? 'metadata' : 'minimal';
  const query = new URLSearchParams({ format, fields: fields.join(',') });
  if (!need.body && need.headers !== 'all')
    for (const name of [...need.headers].sort()) query.append('metadataHeaders', name);
  return query;
}

interface Part {
  mimeType: string;
  filename: string;
  body: { attachmentId?: string | undefined; data: string };
  headers: { name: string; value: string }[];
  parts: Part[];
}

const part: z.ZodType<Part> = z.object({
  mimeType: z.string().default(''),
  filename: z.string().default(''),
  body: z.object({ attachmentId: z.string().optional(), data: z.string().default('') }).default({ data: '' }),
  headers: z.array(z.object({ name: z.string().default(''), value: z.string().default('') })).default([]),
  get parts() {
    return z.array(part).default([]);
  },
});

/** `users.messages.get`; what was left out is empty. */
export const message = z
  .object({
    id: z.string(),
    threadId: z.string(),
    labelIds: z.array(z.string()).default([]),
    snippet: z.string().default(''),
    internalDate: z.string().regex(/^\d+$/).optional(),
    sizeEstimate: z.number().default(0),
    payload: part.optional(),
  })
  .transform(
    ({ id, threadId, labelIds, snippet, internalDate, sizeEstimate, payload }): GmailMessage => ({
      id,
      threadId,
      labelIds,
      snippet: decodeEntities(snippet),
      receivedAt: internalDate === undefined ? undefined : new Date(Number(internalDate)),
      sizeBytes: sizeEstimate,
      headers: payload?.headers ?? [],
      text: payload ? plainText(payload) : null,
    }),
  );

/** The plain-text bodies in order; attachments, which have an attachmentId or a filename, are left out. */
function plainText(payload: Part): string | null {
  const texts = inlineTexts(payload);
  return texts.length === 0 ? null : texts.join('\n');
}

function inlineTexts({ mimeType, filename, body, parts }: Part): string[] {
  if (body.attachmentId !== undefined || filename !== '') return [];
  if (mimeType.startsWith('multipart/')) return parts.flatMap(inlineTexts);
  if (mimeType !== 'text/plain') return [];
  // Gmail has already decoded the declared charset: the data is UTF-8 whatever the part says.
  return [Buffer.from(body.data, 'base64url').toString('utf8').replace(/\r\n/g, '\n')];
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Snippets arrive HTML-escaped. */
function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi,
    (whole, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
      if (name) return entities[name.toLowerCase()] ?? whole;
      const point = decimal ? Number(decimal) : Number.parseInt(hex ?? '', 16);
      const isCharacter = point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
      return isCharacter ? String.fromCodePoint(point) : whole;
    },
  );
}
