import { droppedWithContent, readAttributes } from './message-html-rules.js';

export interface StartTag {
  /** In small letters. */
  name: string;
  /** Those that may be read, the first of each name, character references as they stand in the source. */
  attributes: [name: string, source: string][];
}

export interface HtmlTokens {
  /** Text with its character references as they stand in the source. */
  text(source: string): void;
  startTag(tag: StartTag): void;
  endTag(name: string): void;
}

const space = '[\\t\\n\\f\\r ]';
const tagName = /<(\/?)([a-z][^\t\n\f\r />]*)/iy;
const attribute = new RegExp(
  `[\\t\\n\\f\\r /]*(?:(>)|([^\\t\\n\\f\\r />][^\\t\\n\\f\\r />=]*)(?:${space}*=${space}*(?:"([^"]*)("?)|'([^']*)('?)|([^\\t\\n\\f\\r >"'][^\\t\\n\\f\\r >]*)?))?)`,
  'y',
);
/** Longer values are left out with their attribute. */
const maxValueLength = 64_000;
const commentEnd = /--!?>/g;
const noAttributes: ReadonlySet<string> = new Set();

/**
 * Reads HTML as browsers tokenize it (HTML Standard, 13.2.5), without comments, declarations and the content of elements
 * that are dropped with it. Reads every character a bounded number of times.
 */
export function lexHtml(html: string, tokens: HtmlTokens): void {
  // Elements of which no end tag follows: not looked for a second time.
  const endless = new Set<string>();
  let at = 0;
  while (at < html.length) {
    const angle = html.indexOf('<', at);
    const textEnd = angle < 0 ? html.length : angle;
    if (textEnd > at) tokens.text(html.slice(at, textEnd));
    if (angle < 0) return;
    tagName.lastIndex = angle;
    const tag = tagName.exec(html);
    if (!tag) {
      at = /[!?/]/.test(html[angle + 1] ?? '') ? endOfComment(html, angle) : angle + 1;
      if (at === angle + 1) tokens.text('<');
      continue;
    }
    const name = (tag[2] ?? '').toLowerCase();
    const { attributes, end, complete } = readTag(html, tagName.lastIndex, readAttributes.get(name) ?? noAttributes);
    if (!complete) return;
    at = end;
    if (tag[1]) tokens.endTag(name);
    else if (!droppedWithContent.has(name)) tokens.startTag({ name, attributes });
    else if (html[end - 2] !== '/' || !/^(svg|math)$/.test(name)) at = endOfContent(html, end, name, endless);
  }
}

function readTag(html: string, start: number, readable: ReadonlySet<string>) {
  const attributes: [string, string][] = [];
  const seen = new Set<string>();
  attribute.lastIndex = start;
  for (;;) {
    const match = attribute.exec(html);
    if (!match) return { attributes, end: html.length, complete: false };
    const [, end, key = '', double, doubleEnd, single, singleEnd, bare] = match;
    if (end) return { attributes, end: attribute.lastIndex, complete: true };
    if (doubleEnd === '' || singleEnd === '') return { attributes, end: html.length, complete: false };
    const name = key.toLowerCase();
    if (!readable.has(name) || seen.has(name)) continue;
    seen.add(name);
    const value = double ?? single ?? bare ?? '';
    if (value.length <= maxValueLength) attributes.push([name, value]);
  }
}

/** Comments, and all that browsers read as one: declarations, processing instructions, CDATA, `</` and no letter. */
function endOfComment(html: string, start: number): number {
  if (!html.startsWith('<!--', start)) return after(html, html.indexOf('>', start));
  if (html.startsWith('>', start + 4)) return start + 5;
  if (html.startsWith('->', start + 4)) return start + 6;
  commentEnd.lastIndex = start + 4;
  return commentEnd.test(html) ? commentEnd.lastIndex : html.length;
}

function endOfContent(html: string, start: number, name: string, endless: Set<string>): number {
  if (endless.has(name)) return start;
  const endTag = new RegExp(`</${name}(?=[\\t\\n\\f\\r />])`, 'gi');
  endTag.lastIndex = start;
  if (endTag.test(html)) return after(html, html.indexOf('>', endTag.lastIndex));
  endless.add(name);
  // What is not text by any reading is not shown either.
  return name === 'script' || name === 'style' ? html.length : start;
}

function after(html: string, index: number): number {
  return index < 0 ? html.length : index + 1;
}
