import { headerOf, isEmbeddedMail, type MessagePart, parametersOf, readParts } from './message-part.js';

const longestNameBytes = 255;
const longestExtensionBytes = 32;

/** Controls, line and paragraph separators, zero-width fillers, and what turns the direction of writing round. */
const unwanted = /[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * What an attachment is called: Gmail's filename, else the one in its headers, else the subject of the mail it holds,
 * else `attachment-<partId>` with its type's extension. Safe as the name of a file, at most 255 bytes.
 */
export function attachmentName(part: MessagePart): string {
  const candidates = [
    part.filename,
    parametersOf(part, 'content-disposition').parameters.get('filename') ?? '',
    parametersOf(part, 'content-type').parameters.get('name') ?? '',
    embeddedSubject(part).replace(/[/\\]/g, '-'),
  ];
  const given = candidates.map(cleanFilename).find((name) => name !== '');
  if (given === undefined) return madeUpName(part);
  return isEmbeddedMail(part) && !/\.eml$/i.test(given) ? cleanFilename(`${given}.eml`) : given;
}

/**
 * The last segment of a sender's path (RFC 2183, section 2.3) without control and bidirectional characters, composed (NFC,
 * since some systems send letters in pieces), at most 255 bytes of UTF-8 with its extension kept; '' when nothing is left.
 */
function cleanFilename(name: string): string {
  const segments = name.toWellFormed().replace(unwanted, '').split(/[/\\]/);
  const last = segments.map((segment) => segment.trim()).findLast((segment) => /[^.\s]/.test(segment)) ?? '';
  return capped(last.normalize('NFC').replace(/[.\s]+$/, ''));
}

function capped(name: string): string {
  if (Buffer.byteLength(name) <= longestNameBytes) return name;
  const dot = name.lastIndexOf('.');
  const tail = dot > 0 ? name.slice(dot) : '';
  const extension = Buffer.byteLength(tail) <= longestExtensionBytes ? tail : '';
  const room = longestNameBytes - Buffer.byteLength(extension);
  const stem = Buffer.from(name.slice(0, name.length - extension.length))
    .subarray(0, room)
    .toString();
  // A character that was cut in two ends in U+FFFD.
  return `${stem.replace(/\ufffd+$/, '').trimEnd()}${extension}`;
}

function embeddedSubject(part: MessagePart): string {
  if (!isEmbeddedMail(part)) return '';
  const [inner] = readParts(part);
  return inner ? headerOf(inner, 'subject').trim() : '';
}

function madeUpName({ mimeType, partId }: MessagePart): string {
  if (mimeType === 'application/ms-tnef') return 'winmail.dat';
  const name = partId === '' ? 'attachment' : `attachment-${partId.replace(/[^\w.-]/g, '').slice(0, 100)}`;
  return `${name}.${extensions[mimeType] ?? (mimeType.startsWith('text/') ? 'txt' : 'bin')}`;
}

/** Extensions of the types that mail carries without a name. */
const extensions: Record<string, string> = {
  'application/gzip': 'gz',
  'application/haansofthwp': 'hwp',
  'application/ics': 'ics',
  'application/json': 'json',
  'application/msword': 'doc',
  'application/pdf': 'pdf',
  'application/pgp-encrypted': 'asc',
  'application/pgp-keys': 'asc',
  'application/pgp-signature': 'asc',
  'application/pkcs7-mime': 'p7m',
  'application/pkcs7-signature': 'p7s',
  'application/rtf': 'rtf',
  'application/vnd.hancom.hwp': 'hwp',
  'application/vnd.hancom.hwpx': 'hwpx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.ms-powerpoint': 'ppt',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/x-hwp': 'hwp',
  'application/x-pkcs7-mime': 'p7m',
  'application/x-pkcs7-signature': 'p7s',
  'application/xml': 'xml',
  'application/zip': 'zip',
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'image/bmp': 'bmp',
  'image/gif': 'gif',
  'image/heic': 'heic',
  'image/jpeg': 'jpg',
  'image/jpg': 'jpg',
  'image/png': 'png',
  'image/svg+xml': 'svg',
  'image/tiff': 'tif',
  'image/webp': 'webp',
  'message/delivery-status': 'txt',
  'message/disposition-notification': 'txt',
  'message/global': 'eml',
  'message/rfc822': 'eml',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/rfc822-headers': 'txt',
  'text/vcard': 'vcf',
  'text/x-vcard': 'vcf',
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
};
