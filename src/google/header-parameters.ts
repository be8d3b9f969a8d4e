import { decodeText } from './charset.js';

/** A header such as Content-Type, taken apart: its value in lower case and its parameters by lower-case name. */
export interface HeaderParameters {
  value: string;
  parameters: ReadonlyMap<string, string>;
}

const longestHeader = 20_000;

/**
 * Splits `text/plain; charset="utf-8"; name*0*=…` (RFC 2045, section 5.1; RFC 2231, sections 3 and 4).
 * Junk gives what could be understood of it; of a parameter that is there twice, the first counts. Never throws.
 */
export function parseHeaderParameters(header: string): HeaderParameters {
  const text = header.slice(0, longestHeader);
  const semicolon = text.indexOf(';');
  const value = semicolon < 0 ? text : text.slice(0, semicolon);
  const pieces = new Map<string, Piece[]>();
  const pattern = /;\s*([^=;\s"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g;
  for (const [, key = '', quoted, plain] of semicolon < 0 ? [] : text.matchAll(pattern)) {
    const [, name = '', index = '0', star] = /^([^*]+)(?:\*(\d{1,4}))?(\*)?$/.exec(key.toLowerCase()) ?? [];
    const piece = { index: Number(index), text: quoted?.replace(/\\(.)/g, '$1') ?? bareValue(plain ?? '') };
    const list = pieces.get(name) ?? [];
    pieces.set(name, [...list, { ...piece, extended: star !== undefined, numbered: /\*\d/.test(key) }]);
  }
  const parameters = new Map([...pieces].map(([name, list]) => [name, joinPieces(list)] as const));
  return { value: (value.replace(/\(.*$/s, '').trim().split(/\s/, 1)[0] ?? '').toLowerCase(), parameters };
}

interface Piece {
  index: number;
  text: string;
  /** Percent-encoded. */
  extended: boolean;
  numbered: boolean;
}

/** An unquoted value ends before a comment. */
function bareValue(text: string): string {
  return text
    .replace(/\s\(.*$/s, '')
    .replace(/^"/, '')
    .trim();
}

function joinPieces(list: readonly Piece[]): string {
  const extended = list.filter((piece) => piece.extended || piece.numbered);
  const ordered = [...extended].sort((a, b) => a.index - b.index);
  const [first] = ordered;
  if (!first) return list[0]?.text ?? '';
  if (!first.numbered) return decodeExtended([first]);
  return ordered.some((piece) => piece.extended) ? decodeExtended(ordered) : ordered.map(({ text }) => text).join('');
}

/** `utf-8'ko'%EA%B0%80` in one or several pieces; only the first names charset and language. */
function decodeExtended(pieces: readonly Piece[]): string {
  const [, charset, first] = /^([^']*)'[^']*'(.*)$/s.exec(pieces[0]?.text ?? '') ?? [];
  const bytes = pieces.map(({ text, extended }, index) => {
    const own = index === 0 ? (first ?? text) : text;
    return extended ? percentDecoded(own) : Buffer.from(own);
  });
  return decodeText(Buffer.concat(bytes), charset);
}

function percentDecoded(text: string): Buffer {
  const chunks = text.split(/(%[0-9a-f]{2})/i);
  return Buffer.concat(
    chunks.map((chunk, index) => (index % 2 === 1 ? Buffer.from(chunk.slice(1), 'hex') : Buffer.from(chunk))),
  );
}
