/** A piece of HTML: text as it is written, or a tag with its lower-case name. */
export type HtmlToken =
  | { kind: 'text'; text: string }
  | { kind: 'open'; name: string; attributes: string }
  | { kind: 'close'; name: string };

/** Elements whose content is no text for people (or, with `textarea`, none of tags). */
const opaque = new Set(['script', 'style', 'title', 'template', 'noembed', 'noframes', 'iframe', 'xmp', 'object']);

/**
 * Cuts HTML into text and tags, in time that grows with its length alone; comments, declarations, scripts and styles are
 * left out, a tag that never ends is text. It knows no nesting. Much as the HTML standard's tokenizer (section 13.2.5) does.
 */
export function* htmlTokens(html: string): Generator<HtmlToken> {
  let position = 0;
  const markup = /<(?:(!--)|([!?])|\/([a-z][^\s/>]*)|([a-z][^\s/>]*))/gi;
  for (let match = markup.exec(html); match; match = markup.exec(html)) {
    const [whole, comment, declaration, closed, opened] = match;
    const end = comment ? endOfComment(html, match.index) : endOfTag(html, match.index + whole.length, Boolean(opened));
    if (end < 0) break;
    if (match.index > position) yield { kind: 'text', text: html.slice(position, match.index) };
    position = end;
    if (closed) yield { kind: 'close', name: closed.toLowerCase() };
    else if (opened && !declaration) {
      const name = opened.toLowerCase();
      if (opaque.has(name)) position = endOfElement(html, end, name);
      else yield { kind: 'open', name, attributes: html.slice(match.index + whole.length, end - 1) };
    }
    markup.lastIndex = position;
  }
  if (position < html.length) yield { kind: 'text', text: html.slice(position) };
}

/** The value of an attribute as it is written; undefined where the tag has none of that name. */
export function attributeOf(attributes: string, name: 'href' | 'style' | 'hidden' | 'start'): string | undefined {
  const [, double, single, bare] = attributePatterns[name].exec(attributes) ?? [];
  return double ?? single ?? bare;
}

const attributePatterns = {
  href: attributePattern('href'),
  style: attributePattern('style'),
  hidden: /(?:^|[\s"'/])(hidden)(?=[\s=/]|$)/i,
  start: attributePattern('start'),
};

function attributePattern(name: string): RegExp {
  return new RegExp(`(?:^|[\\s"'/])${name}\\s{0,9}=\\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i');
}

/** A comment that never ends takes all that follows, as in browsers. */
function endOfComment(html: string, start: number): number {
  // `<!-->` and `<!--->` are whole comments.
  const end = /^<!---?>/.exec(html.slice(start, start + 6))?.[0].length;
  if (end !== undefined) return start + end;
  const found = html.indexOf('-->', start + 4);
  return found < 0 ? html.length : found + 3;
}

/** Where the tag ends, behind its `>`; a `>` within a quoted value is none. -1 where it never ends. */
function endOfTag(html: string, start: number, hasAttributes: boolean): number {
  if (!hasAttributes) return html.indexOf('>', start) + 1 || -1;
  const stops = /[>"']/g;
  stops.lastIndex = start;
  for (let stop = stops.exec(html); stop; stop = stops.exec(html)) {
    if (stop[0] === '>') return stop.index + 1;
    // A quote counts only where a value begins.
    if (!/=\s{0,9}$/.test(html.slice(Math.max(start, stop.index - 10), stop.index))) continue;
    const closing = html.indexOf(stop[0], stop.index + 1);
    if (closing < 0) return html.indexOf('>', stop.index) + 1 || -1;
    stops.lastIndex = closing + 1;
  }
  return -1;
}

/** Behind the closing tag of an element whose content is not looked into; the end of the HTML where there is none. */
function endOfElement(html: string, start: number, name: string): number {
  const closing = new RegExp(`</${name}(?=[\\s/>])`, 'gi');
  closing.lastIndex = start;
  const found = closing.exec(html);
  if (!found) return html.length;
  return html.indexOf('>', found.index) + 1 || html.length;
}
