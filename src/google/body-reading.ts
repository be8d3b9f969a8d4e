import { textFromHtml } from '../services/message-text.js';
import { charsetOfHtml } from './charset.js';
import { unwrapFlowed } from './flowed-text.js';
import { type MessagePart, parametersOf, textOf } from './message-part.js';

/** Text on its way; what is asked of its ends is kept beside it, since joined strings are costly to look into. */
interface Piece {
  text: string;
  isBlank: boolean;
  endsLine: boolean;
}

/** What a person reads of a part: as plain text, as HTML, or both where the sender wrote both. */
export interface Reading {
  plain: Piece | undefined;
  html: Piece | undefined;
  /** How much of `plain` is text/plain of the sender's: all, some, or none. */
  own: 2 | 1 | 0;
}

/** A part of which nothing is read. */
export const nothing: Reading = { plain: undefined, html: undefined, own: 0 };

/** A text part: its charset undone, line ends as LF, format=flowed (RFC 3676) unwrapped. */
export function readTextPart(part: MessagePart): Reading {
  const { parameters } = parametersOf(part, 'content-type');
  const declared = parameters.get('charset');
  if (part.mimeType === 'text/html') {
    const charset = declared ?? (part.data && charsetOfHtml(part.data));
    return { plain: undefined, html: toPiece(withLf(textOf(part, charset))), own: 0 };
  }
  const text = withLf(textOf(part, declared));
  const isFlowed = part.mimeType === 'text/plain' && parameters.get('format')?.toLowerCase() === 'flowed';
  const plain = isFlowed ? unwrapFlowed(text, parameters.get('delsp')?.toLowerCase() === 'yes') : text;
  return { plain: toPiece(plain), html: undefined, own: part.mimeType === 'text/plain' ? 2 : 1 };
}

/**
 * Parts that follow each other, as mail programs show them. Where one is plain text and another HTML, each is turned into
 * the other kind too, so that neither `text` nor `html` lacks what stands in the mail.
 */
export function inSequence(readings: readonly Reading[]): Reading {
  return readings.reduce(followedBy, nothing);
}

/** multipart/alternative (RFC 2046, section 5.1.4): the best of each kind, which is the last; a blank one only for want of another. */
export function bestOf(readings: readonly Reading[]): Reading {
  let best: Reading = nothing;
  let html: Piece | undefined;
  for (const reading of readings) {
    if (reading.plain && plainRank(reading) >= plainRank(best)) best = reading;
    if (reading.html && (html === undefined || html.isBlank || !reading.html.isBlank)) html = reading.html;
  }
  const { plain, own } = best;
  if (plain?.isBlank && html && !html.isBlank) return { plain: undefined, html, own: 0 };
  return { plain, html: html?.isBlank && plain && !plain.isBlank ? undefined : html, own };
}

function plainRank({ plain, own }: Reading): number {
  return plain === undefined ? -1 : plain.isBlank ? 0 : own + 1;
}

function followedBy(one: Reading, other: Reading): Reading {
  if (isBlank(one)) return isBlank(other) && one.plain ? one : other.plain || other.html ? other : one;
  if (isBlank(other)) return one;
  return {
    plain: one.plain || other.plain ? joined(plainOf(one), plainOf(other)) : undefined,
    html: one.html || other.html ? joined(htmlOf(one), htmlOf(other)) : undefined,
    own: one.own === other.own ? one.own : 1,
  };
}

function isBlank({ plain, html }: Reading): boolean {
  return (plain?.isBlank ?? true) && (html?.isBlank ?? true);
}

function plainOf({ plain, html }: Reading): Piece {
  return plain ?? toPiece(textFromHtml(html?.text ?? ''));
}

function htmlOf({ plain, html }: Reading): Piece {
  return html ?? toPiece(htmlFromText(plain?.text ?? ''));
}

function joined(one: Piece, other: Piece): Piece {
  if (one.isBlank) return other;
  if (other.isBlank) return one;
  return {
    text: one.endsLine ? one.text + other.text : `${one.text}\n${other.text}`,
    isBlank: false,
    endsLine: other.endsLine,
  };
}

function toPiece(text: string): Piece {
  return { text, isBlank: !/\S/.test(text), endsLine: text.endsWith('\n') };
}

function withLf(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '<br>\n' };

function htmlFromText(text: string): string {
  return `<div>${text.trimEnd().replace(/[&<>"\n]/g, (character) => entities[character] ?? character)}</div>`;
}
