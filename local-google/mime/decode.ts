import iconv from 'iconv-lite';

/** Text of bytes as Gmail reads them: valid UTF-8 wins, the declared charset is the fallback. */
export function decodeText(bytes: Buffer, declared?: string): string {
  const charset = declared?.toLowerCase() ?? 'utf-8';
  // ISO-2022 is seven bits, so it would pass as UTF-8; its escape sequences tell it.
  if (charset.startsWith('iso-2022') && bytes.includes(0x1b))
    return decodeAs(charset, bytes) ?? bytes.toString('latin1');
  return decodeAs('utf-8', bytes) ?? decodeAs(charset, bytes) ?? bytes.toString('latin1');
}

/** Labels that mean more than they say, as Gmail and browsers read them. */
const wider: Record<string, string> = {
  'us-ascii': 'windows-1252',
  'iso-8859-1': 'windows-1252',
  gb2312: 'gb18030',
  'euc-kr': 'cp949',
  'ks_c_5601-1987': 'cp949',
};

function decodeAs(charset: string, bytes: Buffer): string | undefined {
  // Node's TextDecoder lacks a part of CP949 and takes windows-1252 for Latin-1.
  const label = wider[charset] ?? charset;
  if (!/^(utf|iso-2022)/.test(label) && iconv.encodingExists(label)) return iconv.decode(bytes, label);
  try {
    return new TextDecoder(charset === 'utf8' ? 'utf-8' : charset, {
      fatal: charset.startsWith('utf'),
      ignoreBOM: false,
    }).decode(bytes);
  } catch {
    return undefined;
  }
}

interface EncodedWord {
  charset: string;
  encoding: string;
  text: string;
}

/** A header value with its RFC 2047 encoded words decoded; raw eight-bit text is read as UTF-8. */
export function decodeHeader(binary: string): string {
  const value = /[\x80-\xff]/.test(binary) ? decodeText(Buffer.from(binary, 'latin1')) : binary;
  return value.replace(/=\?[^?\s]+\?[bq]\?[^?]*\?=(?:\s+=\?[^?\s]+\?[bq]\?[^?]*\?=)*/gi, (run) =>
    joinWords([...run.matchAll(/=\?([^?\s]+)\?([bq])\?([^?]*)\?=/gi)].map(toWord)),
  );
}

function toWord([, charset = '', encoding = '', text = '']: RegExpExecArray): EncodedWord {
  return { charset: charset.replace(/\*.*$/, '').toLowerCase(), encoding: encoding.toLowerCase(), text };
}

/** Neighbours of one charset are joined as bytes: senders cut characters in two. */
function joinWords(words: EncodedWord[]): string {
  const runs: { charset: string; bytes: Buffer }[] = [];
  for (const word of words) {
    const last = runs.at(-1);
    const bytes =
      word.encoding === 'b' ? Buffer.from(word.text, 'base64') : decodeQuotedPrintable(word.text.replaceAll('_', ' '));
    if (last?.charset === word.charset) last.bytes = Buffer.concat([last.bytes, bytes]);
    else runs.push({ charset: word.charset, bytes });
  }
  return runs.map(({ charset, bytes }) => decodeText(bytes, charset)).join('');
}

/** Bytes of quoted-printable text. */
function decodeQuotedPrintable(text: string): Buffer {
  const joined = text.replace(/[ \t]+$/gm, '').replace(/=\r?\n/g, '');
  return Buffer.from(
    joined.replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

/** Bytes of a body under its Content-Transfer-Encoding. */
export function decodeTransfer(binary: string, encoding: string): Buffer {
  switch (encoding.trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(binary, 'base64');
    case 'quoted-printable':
      return decodeQuotedPrintable(binary);
    default:
      return Buffer.from(binary, 'latin1');
  }
}
