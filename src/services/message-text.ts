import { createRequire } from 'node:module';
import type { FormatCallback, compile as toCompile } from 'html-to-text';
import type { GmailMessageBody } from './gmail.js';
import { decodeEntities } from './html-entities.js';
import { htmlTokens } from './html-tokens.js';
import { shallowHtml } from './shallow-html.js';

/** With the first mail that has only HTML: it takes long to load, and nobody should wait for it before. */
const load = createRequire(import.meta.url);

/** Beyond this many characters of HTML, tags are only stripped: the time for an answer is worth more than its form. */
const longestFormatted = 500_000;

/** A message's text for people: what the sender wrote as plain text, else what the HTML says; null where there is neither. */
export function messageText({ text, html }: Pick<GmailMessageBody, 'text' | 'html'>): string | null {
  if (text !== null || html === null) return text;
  return textFromHtml(html);
}

/**
 * HTML as plain text: links as `text [url]` where the address is http, https or mailto and says more than the text, no
 * images, a table row a line with tabs between its cells, what is hidden left out. Never throws; takes about a second for
 * the largest mails, of any depth.
 */
export function textFromHtml(html: string): string {
  if (html.length > longestFormatted) return stripTags(html);
  try {
    formatter ??= load('html-to-text').compile(format) as ReturnType<typeof toCompile>;
    return tidy(formatter(shallowHtml(html)));
  } catch {
    // No HTML is known to lead here; a mail must not be lost to one that does.
    return stripTags(html);
  }
}

/** Text with its address behind it. */
const formatLink: FormatCallback = (element, walk, builder) => {
  const href = String(element.attribs?.['href'] ?? '').replace(/[\s\p{Cc}]/gu, '');
  let shown = '';
  builder.pushWordTransform((word) => {
    shown += word;
    return word;
  });
  walk(element.children, builder);
  builder.popWordTransform();
  if (!/^(?:https?:|mailto:)/i.test(href) || isSameAddress(shown, href)) return;
  builder.addInline(`${shown === '' ? '' : ' '}[${href}]`, { noWordTransform: true });
};

function isSameAddress(shown: string, href: string): boolean {
  const bare = (address: string): string =>
    address
      .toLowerCase()
      .replace(/^(?:mailto:|https?:\/\/(?:www\.)?|www\.)/, '')
      .replace(/\/$/, '');
  return bare(shown) === bare(href);
}

/** A cell, set off from the one before it. */
const formatCell: FormatCallback = (element, walk, builder) => {
  // Only the neighbour is looked at, and what space stands before it: a row may have a hundred thousand cells.
  // The types leave out what htmlparser2's nodes have.
  const { prev } = element as { prev?: { type: string; prev?: object } };
  const before = prev?.type === 'text' ? prev.prev : prev;
  if (before) builder.addLiteral('\t');
  walk(element.children, builder);
};

const format: Parameters<typeof toCompile>[0] = {
  wordwrap: false,
  // Mails need not have a body element, and several HTML parts have several.
  baseElements: { selectors: [] },
  // Escaped, the text may have grown; it has been measured already.
  limits: { maxInputLength: 20 * longestFormatted },
  formatters: { formatLink, formatCell },
  selectors: [
    { selector: 'body', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    { selector: 'a', format: 'formatLink' },
    { selector: 'hidden', format: 'skip' },
    { selector: 'td', format: 'formatCell' },
    { selector: 'th', format: 'formatCell' },
    { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    { selector: 'table', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    { selector: 'ul', options: { itemPrefix: '- ' } },
    { selector: 'hr', options: { length: 20 } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
};
let formatter: ReturnType<typeof toCompile> | undefined;

/** Lines without what nobody sees: spaces and tabs at their ends, and more than one empty line in a row. */
function tidy(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd().replace(/^\t+/, ''));
  return lines
    .filter((line, index) => line !== '' || lines[index - 1] !== '')
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
}

const breaking =
  /^(?:address|article|blockquote|br|center|dd|div|dl|dt|footer|form|h[1-6]|header|hr|li|ol|p|pre|section|table|tr|ul)$/;

/** One space for each run of white space. No loop is unbounded: V8 keeps a place to come back to for every turn of it. */
function squeeze(text: string): string {
  return text.replace(/\s{1,1000}/g, ' ').replace(/ {2,1000}/g, ' ');
}

/** Text between the tags, a line for each block. */
function stripTags(html: string): string {
  const pieces: string[] = [];
  for (const token of htmlTokens(html)) {
    if (token.kind === 'text') pieces.push(decodeEntities(squeeze(token.text)));
    else if (breaking.test(token.name)) pieces.push('\n');
    else if (token.name === 'td' || token.name === 'th') pieces.push('\t');
  }
  const lines = pieces.join('').split('\n');
  return tidy(lines.map((line) => line.trim()).join('\n'));
}
