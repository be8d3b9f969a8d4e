import { decodeText } from './charset.js';
import { type HeaderParameters, parseHeaderParameters } from './header-parameters.js';

/** A header of a part as Gmail gives it: encoded words (RFC 2047) are decoded already. */
export interface PartHeader {
  name: string;
  value: string;
}

/** One part of Gmail's `payload`, read from JSON that may lack anything or hold anything: what is not there is empty. */
export interface MessagePart {
  /** Gmail's, such as `1.0`; the place in the tree where Gmail gives none. '' for the message itself. */
  partId: string;
  /** Lower case; from the Content-Type header, else by RFC 2045's default, where Gmail names none. */
  mimeType: string;
  filename: string;
  headers: PartHeader[];
  attachmentId: string | undefined;
  /** Gmail's `body.size`, which may differ from the data; undefined where it is no size. */
  size: number | undefined;
  /** Undefined where the bytes are not in the answer. */
  data: Buffer | undefined;
  /** Not read yet: {@link readPart} reads one level, so that no depth is too deep. */
  parts: readonly unknown[];
}

/** Reads one part of `users.messages.get`'s payload, but not the parts in it. Never throws. */
export function readPart(json: unknown, place = ''): MessagePart {
  const headers = readHeaders(json);
  const parts = field(json, 'parts');
  const inner = Array.isArray(parts) ? parts : [];
  const body = field(json, 'body');
  const size = field(body, 'size');
  const data = field(body, 'data');
  const attachmentId = text(field(body, 'attachmentId'));
  const partId = field(json, 'partId');
  return {
    partId: typeof partId === 'string' && partId !== '' ? partId : place,
    mimeType: mimeTypeOf(text(field(json, 'mimeType')), headers, inner.length > 0, attachmentId !== ''),
    filename: text(field(json, 'filename')),
    headers,
    attachmentId: attachmentId || undefined,
    size: typeof size === 'number' && size >= 0 && size <= 2 ** 31 - 1 ? Math.trunc(size) : undefined,
    // With or without padding, in either alphabet of RFC 4648; what belongs to neither is passed over.
    data: typeof data === 'string' ? Buffer.from(data, 'base64url') : undefined,
    parts: inner,
  };
}

/** The parts in a part, each with the id that its place gives it. */
export function readParts({ partId, parts }: MessagePart): MessagePart[] {
  return parts.map((part, index) => readPart(part, partId === '' ? String(index) : `${partId}.${index}`));
}

/** Whether the part is a whole mail (RFC 2046, section 5.2.1; RFC 6532, section 3.7), which Gmail takes apart. */
export function isEmbeddedMail({ mimeType }: Pick<MessagePart, 'mimeType'>): boolean {
  return mimeType === 'message/rfc822' || mimeType === 'message/global';
}

/** The headers of a payload in their order; what is no header is left out. Never throws. */
export function readHeaders(json: unknown): PartHeader[] {
  const headers = field(json, 'headers');
  if (!Array.isArray(headers)) return [];
  return headers.flatMap((header: unknown) => {
    const name = text(field(header, 'name'));
    return name === '' ? [] : [{ name, value: text(field(header, 'value')) }];
  });
}

/** The first header of that name (lower case), '' where there is none. */
export function headerOf({ headers }: Pick<MessagePart, 'headers'>, name: string): string {
  return headers.find((header) => header.name.toLowerCase() === name)?.value ?? '';
}

/** Content-Type or Content-Disposition, taken apart. */
export function parametersOf(part: Pick<MessagePart, 'headers'>, name: string): HeaderParameters {
  return parseHeaderParameters(headerOf(part, name));
}

/** The bytes of a text part as text; '' where there are none. */
export function textOf(part: MessagePart, charset: string | undefined): string {
  return part.data ? decodeText(part.data, charset) : '';
}

const typePattern = /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}$/;

function mimeTypeOf(given: string, headers: PartHeader[], isContainer: boolean, isAttached: boolean): string {
  const declared = given || parametersOf({ headers }, 'content-type').value;
  const type = declared.trim().toLowerCase();
  if (typePattern.test(type)) return type;
  if (isContainer) return 'multipart/mixed';
  return isAttached ? 'application/octet-stream' : 'text/plain';
}

function field(json: unknown, name: string): unknown {
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, name)) return undefined;
  // Own, so it is data and no method; JSON has no getters.
  return (json as Record<string, unknown>)[name];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.toWellFormed() : '';
}
