/** What may stand in a mail's HTML, in one table: elements, their attributes, and how elements nest. */

export const tableParts = new Set(['caption', 'colgroup', 'col', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th']);
export const voidElements = new Set(['br', 'hr', 'img', 'wbr', 'col']);
export const headings = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6']);

const sections =
  'article aside blockquote center div dl figcaption figure footer header main nav ol p pre section table ul';
/** Elements that end an open paragraph (HTML Standard, 13.2.6.4.7). `body` becomes a `div`. */
export const blocks = new Set([...sections.split(' '), ...headings, 'address', 'body', 'dd', 'dt', 'hr', 'li']);

const inline =
  'a abbr b big br cite code del em font i img ins kbd mark q s samp small span strike strong sub sup tt u var wbr';
export const allowedElements = new Set([...blocks, ...tableParts, ...inline.split(' ')]);

const everywhere = ['style', 'dir', 'lang', 'title', 'align'];
const cell = ['width', 'height', 'bgcolor', 'valign', 'colspan', 'rowspan', 'nowrap', 'scope'];
const rows = ['bgcolor', 'valign', 'height'];
const own: Record<string, readonly string[]> = {
  a: ['href'],
  body: ['bgcolor', 'text'],
  img: ['src', 'alt', 'width', 'height', 'border', 'hspace', 'vspace'],
  font: ['color', 'face', 'size'],
  hr: ['width', 'size', 'color', 'noshade'],
  ol: ['start', 'type', 'reversed'],
  ul: ['type'],
  li: ['type', 'value'],
  table: ['width', 'height', 'border', 'cellpadding', 'cellspacing', 'bgcolor', 'role'],
  col: ['width', 'span', 'valign'],
  colgroup: ['width', 'span', 'valign'],
  tr: rows,
  tbody: rows,
  thead: rows,
  tfoot: rows,
  td: cell,
  th: cell,
};

/** The attributes that are read from a mail. No `id`, `name`, `class` or `data-…`: they would speak to the page around it. */
export const readAttributes: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [...allowedElements].map((element) => [element, new Set([...everywhere, ...(own[element] ?? [])])]),
);

/** Elements that go with all they hold, since what they hold is no text for the reader. */
export const droppedWithContent = new Set(
  'script style svg math iframe textarea title xmp noembed noframes template select datalist xml'.split(' '),
);
