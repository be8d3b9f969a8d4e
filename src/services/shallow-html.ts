import { attributeOf, type HtmlToken, htmlTokens } from './html-tokens.js';

/** Tags nested deeper are left out, their text stays. Newsletters reach about 60. */
const deepest = 100;

/** What shapes the text; every other element is only a span of it. */
const shaping = new Set(
  'a address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header html li main nav ol p pre section summary table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
);
const empty = new Set('area base br col embed frame hr img input link meta param source track wbr'.split(' '));

/** Which open elements an element ends by beginning (HTML standard, section 13.1.2.4). */
const ends: Record<string, readonly string[]> = {
  p: ['p'],
  li: ['li', 'p'],
  dt: ['dt', 'dd', 'p'],
  dd: ['dt', 'dd', 'p'],
  tr: ['td', 'th', 'tr', 'p'],
  td: ['td', 'th', 'p'],
  th: ['td', 'th', 'p'],
};

interface OpenElement {
  name: string;
  written: string;
}

/** The same HTML with nothing but what shapes its text: well-formed, of bounded depth, without comments, scripts and images. */
export function shallowHtml(html: string): string {
  const open: OpenElement[] = [];
  const output: string[] = [];
  let tooDeep = 0;
  for (const token of htmlTokens(html)) {
    if (token.kind === 'text') output.push(token.text.replaceAll('<', '&lt;'));
    else if (empty.has(token.name)) output.push(token.name === 'br' || token.name === 'hr' ? `<${token.name}>` : '');
    else if (token.kind === 'open') {
      closeImplied(open, output, token.name);
      if (open.length < deepest) output.push(opened(open, token));
      else tooDeep += 1;
    } else if (tooDeep > 0) tooDeep -= 1;
    else close(open, output, token.name);
  }
  while (open.length > 0) output.push(`</${open.pop()?.written}>`);
  return output.join('');
}

function opened(open: OpenElement[], { name, attributes }: HtmlToken & { kind: 'open' }): string {
  const written = hides(attributes) ? 'hidden' : shaping.has(name) ? name : 'span';
  open.push({ name, written });
  const href = name === 'a' ? attributeOf(attributes, 'href') : undefined;
  const start = name === 'ol' ? attributeOf(attributes, 'start') : undefined;
  if (href !== undefined) return `<${written} href="${href.replaceAll('"', '&quot;')}">`;
  return start !== undefined && /^\d{1,6}$/.test(start) ? `<${written} start="${start}">` : `<${written}>`;
}

/** Preview texts and the like, which senders keep from being seen. */
function hides(attributes: string): boolean {
  const style = attributeOf(attributes, 'style');
  const isUnseen = style !== undefined && /display\s{0,9}:\s{0,9}none/i.test(style);
  return isUnseen || attributeOf(attributes, 'hidden') !== undefined;
}

function closeImplied(open: OpenElement[], output: string[], name: string): void {
  const ended = Object.hasOwn(ends, name) ? ends[name] : undefined;
  for (let top = open.at(-1); top && ended?.includes(top.name); top = open.at(-1)) {
    open.pop();
    output.push(`</${top.written}>`);
  }
}

/** Ends the innermost element of that name with all in it; a closing tag of nothing is passed over. */
function close(open: OpenElement[], output: string[], name: string): void {
  const index = open.findLastIndex((element) => element.name === name);
  if (index < 0) return;
  while (open.length > index) output.push(`</${open.pop()?.written}>`);
}
