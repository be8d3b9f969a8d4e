import { randomBytes } from 'node:crypto';
import { decodeText } from '../mime/decode.js';
import type { MimePart } from '../mime/parse.js';

/** Base64url with its padding, as Gmail sends it. */
export function paddedBase64url(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** `payload` of a full message. */
export function fullPayload(part: MimePart, messageId: string, partId = ''): Record<string, unknown> {
  const children = part.parts.map((child, index) => fullPayload(child, messageId, childId(partId, index)));
  return {
    partId,
    mimeType: part.mimeType,
    filename: part.filename,
    headers: part.headers,
    body: partBody(part, messageId, partId),
    ...(children.length > 0 ? { parts: children } : {}),
  };
}

/** `payload` of a message in format `metadata`: the wanted headers (all when none is named) and no parts. */
export function metadataPayload(part: MimePart, wanted: string[]): Record<string, unknown> {
  const names = new Set(wanted.map((name) => name.toLowerCase()));
  const headers = names.size === 0 ? part.headers : part.headers.filter(({ name }) => names.has(name.toLowerCase()));
  return { mimeType: part.mimeType, ...(headers.length > 0 ? { headers } : {}) };
}

/** Whether Gmail hands the part out as an attachment: named, or neither text nor a container. */
export function isAttachment(part: MimePart): boolean {
  if (part.mimeType.startsWith('multipart/')) return false;
  return part.filename !== '' || !part.mimeType.startsWith('text/');
}

/** The attachment that an id stands for, in the message that it was given out with. */
export function findAttachment(root: MimePart, messageId: string, attachmentId: string): MimePart | undefined {
  const [, idOfMessage, partId] = Buffer.from(attachmentId, 'base64url').toString().split('|');
  if (idOfMessage !== messageId || partId === undefined) return undefined;
  const indexes = partId === '' ? [] : partId.split('.').map(Number);
  const part = indexes.reduce<MimePart | undefined>((parent, index) => parent?.parts[index], root);
  return part && isAttachment(part) ? part : undefined;
}

function partBody(part: MimePart, messageId: string, partId: string): Record<string, unknown> {
  const size = part.body.length;
  if (part.mimeType.startsWith('multipart/')) return { size: 0 };
  if (isAttachment(part)) {
    // Another at each fetch, as Gmail does it.
    const nonce = randomBytes(30).toString('base64url');
    return { attachmentId: Buffer.from(`${nonce}|${messageId}|${partId}`).toString('base64url'), size };
  }
  return size === 0 ? { size } : { size, data: paddedBase64url(Buffer.from(decodeText(part.body, part.charset))) };
}

function childId(parentId: string, index: number): string {
  return parentId === '' ? String(index) : `${parentId}.${index}`;
}
