import { decodeText } from '../mime/decode.js';
import type { MimePart } from '../mime/parse.js';
import type { StoredMessage } from './mailbox.js';
import { fullPayload, metadataPayload, paddedBase64url } from './payload.js';

/** How much of a message is asked for. */
export type MessageFormat = 'minimal' | 'metadata' | 'full' | 'raw';

/** A message as `messages.get` answers it. */
export function messageResource(
  message: StoredMessage,
  format: MessageFormat,
  wanted: string[] = [],
): Record<string, unknown> {
  const { id, threadId, labelIds, historyId, internalDate, raw } = message;
  const base = {
    id,
    threadId,
    ...(labelIds.size > 0 ? { labelIds: [...labelIds] } : {}),
    snippet: snippetOf(message),
    ...payloadOf(message, format, wanted),
    sizeEstimate: raw.length,
    historyId: String(historyId),
    internalDate: String(internalDate),
  };
  return format === 'raw' ? { ...base, raw: paddedBase64url(raw) } : base;
}

function payloadOf(message: StoredMessage, format: MessageFormat, wanted: string[]): Record<string, unknown> {
  if (format === 'full') return { payload: fullPayload(message.mime, message.id) };
  if (format === 'metadata') return { payload: metadataPayload(message.mime, wanted) };
  return {};
}

/** The first words of the text, HTML-escaped. */
export function snippetOf(message: StoredMessage): string {
  const text = messageText(message.mime).replace(/\s+/g, ' ').trim();
  const short = text.length <= 200 ? text : text.slice(0, 200).replace(/\s+\S*$/, '');
  return short.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** What a person reads of a message: its plain text, else its HTML without tags. */
export function messageText(root: MimePart): string {
  const plain = findText(root, 'text/plain');
  if (plain !== undefined) return plain;
  const html = findText(root, 'text/html') ?? '';
  return html
    .replace(/<(style|script|head)[\s\S]*?<\/\1>|<[^>]+>/gi, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}

function findText(part: MimePart, mimeType: string): string | undefined {
  if (part.mimeType === mimeType && part.filename === '') return decodeText(part.body, part.charset);
  for (const child of part.parts) {
    const text = findText(child, mimeType);
    if (text !== undefined) return text;
  }
  return undefined;
}
