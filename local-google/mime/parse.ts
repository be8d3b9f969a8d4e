import { decodeHeader, decodeTransfer } from './decode.js';
import { parseParameters } from './parameters.js';

/** A header as it stands in the message: name as written, value unfolded and decoded. */
export interface MimeHeader {
  name: string;
  value: string;
}

/** One part of a message; the root is the message itself. */
export interface MimePart {
  headers: MimeHeader[];
  mimeType: string;
  charset: string | undefined;
  filename: string;
  /** Bytes after the transfer encoding is undone; empty for a multipart. */
  body: Buffer;
  parts: MimePart[];
}

/** Reads a whole message (or part) from its bytes. */
export function parseMime(source: Buffer): MimePart {
  return parsePart(source.toString('latin1'), 'text/plain');
}

/** Only the headers, for what needs no body. */
export function parseHeaders(source: Buffer): MimeHeader[] {
  return readHeaders(splitHead(source.toString('latin1')).head);
}

/** First header of that name, in any case. */
export function headerValue(headers: MimeHeader[], name: string): string | undefined {
  return headers.find((header) => header.name.toLowerCase() === name.toLowerCase())?.value;
}

function parsePart(binary: string, defaultType: string): MimePart {
  const { head, body } = splitHead(binary);
  const headers = readHeaders(head);
  const type = parseParameters(rawHeaders(head, 'content-type')[0] ?? defaultType);
  const disposition = parseParameters(rawHeaders(head, 'content-disposition')[0] ?? '');
  const mimeType = /^[^/\s]+\/[^/\s]+$/.test(type.value) ? type.value : 'text/plain';
  const boundary = type.parameters.get('boundary');
  const multipart = mimeType.startsWith('multipart/') && boundary !== undefined;
  const decoded = multipart
    ? Buffer.alloc(0)
    : decodeTransfer(body, headerValue(headers, 'content-transfer-encoding') ?? '');
  return {
    headers,
    mimeType,
    charset: type.parameters.get('charset'),
    filename: disposition.parameters.get('filename') ?? type.parameters.get('name') ?? '',
    body: decoded,
    parts: multipart ? multipartChildren(body, boundary, mimeType) : embeddedMessage(mimeType, decoded),
  };
}

function multipartChildren(body: string, boundary: string, mimeType: string): MimePart[] {
  const childType = mimeType === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
  return splitMultipart(body, boundary).map((part) => parsePart(part, childType));
}

/** The texts between the boundaries of a multipart body. */
export function splitMultipart(body: string, boundary: string): string[] {
  const escaped = boundary.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const [whole = ''] = `\r\n${body}`.split(new RegExp(`\\r?\\n--${escaped}--[ \\t]*(?:\\r?\\n|$)`), 1);
  // What stands before the first boundary is a preamble, no part.
  return whole
    .split(new RegExp(`\\r?\\n--${escaped}[ \\t]*(?=\\r?\\n)`))
    .slice(1)
    .map((part) => part.replace(/^\r?\n/, ''));
}

function embeddedMessage(mimeType: string, body: Buffer): MimePart[] {
  return mimeType === 'message/rfc822' ? [parseMime(body)] : [];
}

/** Header block and body of a message or part. */
export function splitHead(text: string): { head: string; body: string } {
  if (/^\r?\n/.test(text)) return { head: '', body: text.replace(/^\r?\n/, '') };
  const blank = /\r?\n\r?\n/.exec(text);
  if (!blank) return { head: text, body: '' };
  return { head: text.slice(0, blank.index), body: text.slice(blank.index + blank[0].length) };
}

function readHeaders(head: string): MimeHeader[] {
  return unfolded(head).flatMap((line) => {
    const colon = line.indexOf(':');
    if (colon <= 0) return [];
    return [{ name: line.slice(0, colon).trim(), value: decodeHeader(line.slice(colon + 1).trim()) }];
  });
}

/** Values as written, before encoded words are decoded: parameters and addresses are cut apart first. */
export function rawHeaders(head: string, name: string): string[] {
  const lines = unfolded(head).filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return lines.map((line) => line.slice(name.length + 1).trim());
}

function unfolded(head: string): string[] {
  return head.replace(/\r?\n(?=[ \t])/g, '').split(/\r?\n/);
}
