const length =
  '(?:\\d{1,4}(?:\\.\\d{1,6})?(?:px|pt|pc|em|rem|ex|ch|cm|mm|in|vw|vh|q)?|\\d{0,3}\\.\\d{1,6}(?:px|pt|em|rem|cm|mm|in)?)';
const percentage = '\\d{1,3}(?:\\.\\d{1,6})?%';
const size = `(?:${length}|${percentage}|auto|none|inherit|initial|0)`;
const color = '(?:#[0-9a-f]{3,8}|(?:rgb|hsl)a?\\([\\d\\s.,%/]{1,60}\\)|[a-z]{3,30})';
const word = '[a-z]{1,20}(?:-[a-z]{1,20}){0,3}';

const pattern = (source: string) => new RegExp(`^${source}$`, 'i');
const many = (source: string, most = 4) => pattern(`${source}(?:\\s+${source}){0,${most - 1}}`);
const oneOf = (words: string) => pattern(`(?:${words.split(' ').join('|')}|inherit|initial)`);

const aColor = pattern(color);
const aSize = pattern(size);
const aWord = pattern(word);
const sizes = many(size);
const spacing = pattern(`(?:-?\\d?(?:\\.\\d{1,4})?(?:px|em|pt)|${size}|normal)`);
const border = many(`(?:${length}|${color})`, 3);
const displays =
  'block inline inline-block none table inline-table table-row table-cell table-row-group table-caption list-item';

/** Properties and what may stand as their value. Nothing here loads, moves out of its place, or covers what is around it. */
const allowed: Record<string, RegExp> = {
  color: aColor,
  'background-color': aColor,
  'font-size': aSize,
  'font-style': aWord,
  'font-variant': aWord,
  'font-weight': pattern(`(?:\\d{1,4}|${word})`),
  'line-height': pattern(`(?:${size}|normal)`),
  'letter-spacing': spacing,
  'word-spacing': spacing,
  'text-align': aWord,
  'text-decoration': many(`(?:${color}|${word})`),
  'text-decoration-line': many(word),
  'text-decoration-color': aColor,
  'text-decoration-style': aWord,
  'text-transform': aWord,
  'text-indent': aSize,
  'vertical-align': pattern(`(?:-?${length}|${percentage}|${word})`),
  'white-space': aWord,
  'word-break': aWord,
  'word-wrap': aWord,
  'overflow-wrap': aWord,
  direction: oneOf('ltr rtl'),
  width: aSize,
  height: aSize,
  'min-width': aSize,
  'min-height': aSize,
  'max-width': aSize,
  'max-height': aSize,
  display: oneOf(displays),
  visibility: oneOf('visible hidden collapse'),
  overflow: oneOf('visible hidden auto'),
  opacity: pattern('(?:0|1|0?\\.\\d{1,4}|1\\.0{1,4})'),
  float: oneOf('left right none'),
  clear: oneOf('left right both none'),
  'table-layout': oneOf('auto fixed'),
  'border-collapse': oneOf('collapse separate'),
  'border-spacing': many(size, 2),
  'list-style': many(word, 2),
  'list-style-type': aWord,
  'list-style-position': oneOf('inside outside'),
  ...family('margin', sizes, aSize),
  ...family('padding', sizes, aSize),
  ...family('border', border, border),
  'border-radius': sizes,
  'border-color': many(color),
  'border-style': many('[a-z]{4,6}'),
  'border-width': many(size),
};

function family(name: string, whole: RegExp, side: RegExp): Record<string, RegExp> {
  return Object.fromEntries([
    [name, whole],
    ...['top', 'right', 'bottom', 'left'].map((at) => [`${name}-${at}`, side]),
  ]);
}

/** Longer style attributes are dropped whole. */
const maxLength = 10_000;
const maxFamilies = 10;

/**
 * The declarations of a style attribute that only set how text and tables look. What has an escape, a function other than
 * of a colour, or a property or value that is not on the list is dropped by itself.
 */
export function sanitizeStyle(style: string): string {
  if (style.length > maxLength) return '';
  const declarations = style.replace(/\/\*.*?(?:\*\/|$)/gs, ' ').split(';');
  return declarations.flatMap(sanitizeDeclaration).join(';');
}

/** A colour as `bgcolor` and `color` attributes have it; undefined for anything else. */
export function sanitizeColor(value: string): string | undefined {
  const trimmed = value.trim();
  return aColor.test(trimmed) || /^[0-9a-f]{6}$/i.test(trimmed) ? trimmed : undefined;
}

/** Font names, each quoted where it needs to be; empty when none is left. */
export function sanitizeFontFamily(value: string): string {
  const names = value.split(',').map((name) =>
    name
      .trim()
      .replace(/^(["'])(.*)\1$/s, '$2')
      .trim(),
  );
  const plain = names.filter((name) => /^[\p{L}\p{M}\p{N} ._+-]{1,60}$/u.test(name)).slice(0, maxFamilies);
  return plain.map((name) => (/^-?[a-z][a-z0-9-]*$/i.test(name) ? name : `'${name}'`)).join(',');
}

function sanitizeDeclaration(declaration: string): string[] {
  const colon = declaration.indexOf(':');
  const property = declaration.slice(0, colon).trim().toLowerCase();
  const value = declaration
    .slice(colon + 1)
    .replace(/\s*!\s*important\s*$/i, '')
    .trim()
    .replace(/\s+/g, ' ');
  if (colon < 0 || value === '' || value.includes('\\')) return [];
  if (property === 'font-family') return prefixed('font-family:', sanitizeFontFamily(value));
  if (property === 'font') return sanitizeFont(value);
  if (property === 'background') return prefixed('background-color:', backgroundColor(value));
  return Object.hasOwn(allowed, property) && allowed[property]?.test(value) ? [`${property}:${value}`] : [];
}

const font = pattern(`((?:(?:${word}|\\d{3}) ){0,4})(${size}|${word})(?: ?/ ?(${size}|normal))? (\\S.*)`);

/** `font: bold 12px/1.5 Arial` as the declarations that it stands for. */
function sanitizeFont(value: string): string[] {
  const [, styles = '', fontSize = '', lineHeight, families = ''] = font.exec(value) ?? [];
  const weight = /\b(?:bold|bolder|lighter|\d{3})\b/i.exec(styles)?.[0];
  const slant = /\b(?:italic|oblique)\b/i.exec(styles)?.[0];
  return [
    ...prefixed('font-style:', slant),
    ...prefixed('font-weight:', weight),
    ...prefixed('font-size:', fontSize),
    ...prefixed('line-height:', lineHeight),
    ...prefixed('font-family:', sanitizeFontFamily(families)),
  ];
}

/** The colour of a `background`, without its image. */
function backgroundColor(value: string): string | undefined {
  if (aColor.test(value)) return value;
  const withoutImages = value.replace(/url\([^)]*\)/gi, ' ');
  return withoutImages.match(/(?<=^|\s)(?:#[0-9a-f]{3,8}|(?:rgb|hsl)a?\([\d\s.,%/]{1,60}\))(?=\s|$)/i)?.[0];
}

function prefixed(prefix: string, value: string | undefined): string[] {
  return value ? [prefix + value] : [];
}
