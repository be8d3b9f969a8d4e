import type { gmail_v1 } from 'googleapis/build/src/apis/gmail/index.js';
import type { GmailMessage, MessageNeed } from '../services/gmail.js';

/** The query of the cheapest messages.get that answers `need`: format, just the wanted headers, and only the fields used. */
export function messageQuery(need: MessageNeed): URLSearchParams {
  const wantsHeaders = need.headers === 'all' || need.headers.size > 0;
  const fields = ['id', 'threadId'];
  if (need.labelIds) fields.push('labelIds');
  if (need.snippet) fields.push('snippet');
  if (need.receivedAt) fields.push('internalDate');
  if (need.sizeBytes) fields.push('sizeEstimate');
  if (need.body) fields.push(wantsHeaders ? 'payload' : `payload(${partFields},parts)`);
  else if (wantsHeaders) fields.push('payload/headers');
  const query = new URLSearchParams({
    format: need.body ? 'full' : wantsHeaders ? 'metadata' : 'minimal',
    fields: fields.join(','),
  });
  if (!need.body && need.headers !== 'all')
    for (const name of [...need.headers].sort()) query.append('metadataHeaders', name);
  return query;
}

const partFields = 'mimeType,filename,body';

/** A message as Gmail answered it; what was left out is empty. */
export function toMessage(message: gmail_v1.Schema$Message): GmailMessage {
  return {
    id: message.id ?? '',
    threadId: message.threadId ?? '',
    labelIds: message.labelIds ?? [],
    snippet: decodeEntities(message.snippet ?? ''),
    receivedAt: message.internalDate ? new Date(Number(message.internalDate)) : undefined,
    sizeBytes: message.sizeEstimate ?? 0,
    headers: (message.payload?.headers ?? []).map(({ name, value }) => ({ name: name ?? '', value: value ?? '' })),
    text: message.payload ? plainText(message.payload) : null,
  };
}

/** The plain-text bodies in order; attachments, which have an attachmentId or a filename, are left out. */
function plainText(payload: gmail_v1.Schema$MessagePart): string | null {
  const texts = inlineTexts(payload);
  return texts.length === 0 ? null : texts.join('\n');
}

function inlineTexts(part: gmail_v1.Schema$MessagePart): string[] {
  if (part.body?.attachmentId || part.filename) return [];
  if (part.mimeType?.startsWith('multipart/')) return (part.parts ?? []).flatMap(inlineTexts);
  if (part.mimeType !== 'text/plain') return [];
  // Gmail has already decoded the declared charset: the data is UTF-8 whatever the part says.
  return [
    Buffer.from(part.body?.data ?? '', 'base64url')
      .toString('utf8')
      .replace(/\r\n/g, '\n'),
  ];
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Snippets arrive HTML-escaped. */
function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (whole, decimal, hex, name) => {
    if (name) return entities[String(name).toLowerCase()] ?? whole;
    const point = decimal ? Number(decimal) : Number.parseInt(String(hex), 16);
    return point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff)
      ? String.fromCodePoint(point)
      : whole;
  });
}
