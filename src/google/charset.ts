import iconv from 'iconv-lite';

/**
 * Text of a part's bytes. Gmail hands text out as UTF-8 whatever the part declares, so valid UTF-8 wins and `declared`
 * (a charset label as the sender wrote it) is the fallback; bytes that neither explains are read as mostly-UTF-8 with
 * U+FFFD, or else as windows-1252, which loses nothing. Never throws; a byte order mark is dropped.
 */
export function decodeText(bytes: Uint8Array, declared?: string): string {
  const charset = canonicalCharset(declared);
  const shifted = decodeSevenBit(bytes, charset) ?? decodeWide(bytes, charset);
  if (shifted !== undefined) return shifted;
  const utf8 = decodeUtf8(bytes);
  if (utf8 !== undefined) return utf8;
  const lossy = new TextDecoder().decode(bytes);
  const other = charset === undefined || charset === 'utf8' ? undefined : decodeAs(bytes, charset);
  if (other !== undefined && lost(other) <= lost(lossy)) return other;
  // A few broken bytes among good UTF-8 are better shown as such than all of it misread.
  const readable = lossy.match(/[^\0-\x7f\ufffd]/g)?.length ?? 0;
  return readable > lost(lossy) ? lossy : decodeWindows1252(bytes);
}

/** The charset that HTML declares about itself within its first 1,024 bytes (`<meta charset>`); undefined where it does not. */
export function charsetOfHtml(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  return /<meta[^>]{0,200}?\bcharset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})/i.exec(start)?.[1];
}

/** What iconv-lite does not know under the name that mail uses, and the labels for which WHATWG's Encoding means more. */
const aliases: Record<string, string> = {
  utf8mb4: 'utf8',
  unicode11utf8: 'utf8',
  euckr: 'cp949',
  ksc5601: 'cp949',
  ksc56011987: 'cp949',
  ksc56011989: 'cp949',
  ksc56011992: 'cp949',
  ksx1001: 'cp949',
  korean: 'cp949',
  uhc: 'cp949',
  ms949: 'cp949',
  xwindows949: 'cp949',
  windows949: 'cp949',
  gb2312: 'gb18030',
  gbk: 'gb18030',
  xgbk: 'gb18030',
  cp936: 'gb18030',
  euccn: 'gb18030',
  xsjis: 'cp932',
  sjis: 'cp932',
  shiftjis: 'cp932',
  mskanji: 'cp932',
  windows31j: 'cp932',
  xeucjp: 'eucjp',
  xbig5: 'big5hkscs',
  big5: 'big5hkscs',
  ascii: 'windows1252',
  usascii: 'windows1252',
  ansix341968: 'windows1252',
  latin1: 'windows1252',
  iso88591: 'windows1252',
  cp1252: 'windows1252',
  iso88599: 'windows1254',
  tis620: 'windows874',
  iso885911: 'windows874',
  iso88598i: 'iso88598',
  xmacroman: 'macintosh',
};

/** One spelling for each charset: lower case, letters and digits only; undefined for nothing at all. */
function canonicalCharset(label: string | undefined): string | undefined {
  // Some senders leave quotes, a `=3D` of quoted-printable or RFC 2231's language in the label.
  const bare = (label ?? '').replace(/^=?3D/i, '').replace(/\*.*$/s, '');
  const plain = bare.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (plain === '') return undefined;
  return (Object.hasOwn(aliases, plain) ? aliases[plain] : undefined) ?? plain;
}

/** Charsets that are seven bits wide would pass as UTF-8; their escape sequences tell them. */
function decodeSevenBit(bytes: Uint8Array, charset: string | undefined): string | undefined {
  if (charset?.startsWith('iso2022jp') && bytes.includes(0x1b)) return decodeWhatwg(bytes, 'iso-2022-jp');
  if (charset === 'iso2022kr' && bytes.includes(0x0e)) return decodeIso2022Kr(bytes);
  return undefined;
}

/** UTF-16 and UTF-32 of ASCII would pass as UTF-8 full of NUL; a byte order mark counts without a declaration too. */
function decodeWide(bytes: Uint8Array, charset: string | undefined): string | undefined {
  const marked = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (/^(utf|ucs)(16|32|2|4)/.test(charset ?? '') && (marked || bytes.includes(0)))
    return decodeAs(bytes, charset ?? '');
  return marked && bytes.length % 2 === 0 ? decodeAs(bytes, 'utf16') : undefined;
}

/** RFC 1557: KS X 1001 between SO and SI is EUC-KR without its high bits. */
function decodeIso2022Kr(bytes: Uint8Array): string {
  const eightBit: number[] = [];
  let shifted = false;
  for (const byte of withoutDesignator(bytes)) {
    if (byte === 0x0e || byte === 0x0f) shifted = byte === 0x0e;
    else eightBit.push(shifted && byte > 0x20 ? byte | 0x80 : byte);
  }
  return iconv.decode(Buffer.from(eightBit), 'cp949').toWellFormed();
}

function withoutDesignator(bytes: Uint8Array): Buffer {
  return Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll('\x1b$)C', ''), 'latin1');
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function decodeWhatwg(bytes: Uint8Array, label: string): string | undefined {
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return undefined;
  }
}

/** By iconv-lite, which has no charset names of Object's prototype and never throws on bytes; undefined for an unknown charset. */
function decodeAs(bytes: Uint8Array, charset: string): string | undefined {
  if (charset === 'windows1252') return decodeWindows1252(bytes);
  // iconv-lite counts `base64` and `hex` among its encodings; as a charset they mean nothing.
  if (/^(base64|hex|binary|internal)/.test(charset) || !iconv.encodingExists(charset))
    return decodeWhatwg(bytes, charset);
  try {
    return iconv.decode(Buffer.from(bytes), charset).toWellFormed();
  } catch {
    return undefined;
  }
}

const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** As WHATWG's Encoding has it: each byte is a character, so nothing is lost. */
function decodeWindows1252(bytes: Uint8Array): string {
  const latin1 = Buffer.from(bytes).toString('latin1');
  return latin1.replace(/[\x80-\x9f]/g, (character) => windows1252[character.charCodeAt(0) - 0x80] ?? character);
}

function lost(text: string): number {
  return text.match(/\ufffd/g)?.length ?? 0;
}
