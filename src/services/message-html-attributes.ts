import { sanitizeColor, sanitizeFontFamily, sanitizeStyle } from './message-html-style.js';

/** The link under which a part of the mail can be had, by its Content-ID; undefined when there is no such part. */
export type LinkTo = (contentId: string) => string | undefined;

type Attributes = Record<string, string>;

/** What an attribute may hold. `style`, `href` and `src` have functions of their own; `color` and the like say a colour. */
const patterns: Record<string, RegExp> = {
  align: /^(?:left|right|center|justify|middle|top|bottom|absmiddle|baseline)$/i,
  valign: /^(?:top|middle|bottom|baseline|center)$/i,
  dir: /^(?:ltr|rtl|auto)$/i,
  lang: /^[a-z0-9-]{1,35}$/i,
  width: /^\d{1,4}(?:\.\d{1,4})?(?:%|px)?$/i,
  height: /^\d{1,4}(?:\.\d{1,4})?(?:%|px)?$/i,
  border: /^\d{1,2}(?:px)?$/i,
  cellpadding: /^\d{1,3}(?:px)?$/i,
  cellspacing: /^\d{1,3}(?:px)?$/i,
  hspace: /^\d{1,3}$/,
  vspace: /^\d{1,3}$/,
  colspan: /^\d{1,3}$/,
  rowspan: /^\d{1,3}$/,
  span: /^\d{1,3}$/,
  nowrap: /^(?:nowrap)?$/i,
  noshade: /^(?:noshade)?$/i,
  reversed: /^(?:reversed)?$/i,
  scope: /^(?:row|col|rowgroup|colgroup)$/i,
  role: /^(?:presentation|none)$/i,
  size: /^[+-]?\d{1,2}$/,
  start: /^-?\d{1,6}$/,
  value: /^-?\d{1,6}$/,
  type: /^(?:1|a|i|disc|circle|square)$/i,
};

const dataImage = /^data:image\/(?:png|gif|jpe?g|webp);base64,[a-z0-9+/]+={0,2}$/i;
/** Images that stand in the HTML itself may have this many characters, about 48 kB of data. */
const maxDataImageLength = 64_000;
const maxTextLength = 1_000;
const linkSchemes = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** The attributes that an element keeps. */
export function sanitizeAttributes(element: string, given: Attributes, linkTo: LinkTo): Attributes {
  const kept: Attributes = {};
  for (const [name, value] of Object.entries(given)) {
    const plain = sanitizeValue(name, value.trim());
    if (plain !== undefined) kept[name] = plain;
  }
  if (element === 'body') return bodyAsDiv(kept);
  if (element === 'a') return { ...kept, ...link(given['href']) };
  if (element !== 'img') return kept;
  const src = imageSource(given['src'], linkTo);
  if (src) return { src, ...kept };
  // An image of which nothing is left shows nothing, not even its size.
  return kept['alt'] ? kept : { alt: '' };
}

function sanitizeValue(name: string, value: string): string | undefined {
  if (name === 'alt' || name === 'title') return value.slice(0, maxTextLength).trim().toWellFormed();
  if (name === 'style') return sanitizeStyle(value) || undefined;
  if (name === 'face') return sanitizeFontFamily(value) || undefined;
  if (name === 'bgcolor' || name === 'color' || name === 'text') return sanitizeColor(value);
  return Object.hasOwn(patterns, name) && patterns[name]?.test(value) ? value : undefined;
}

/** The colours of the page, which text was chosen to be read on. */
function bodyAsDiv({ bgcolor, text, style, ...others }: Attributes): Attributes {
  const css = [bgcolor && `background-color:${cssColor(bgcolor)}`, text && `color:${cssColor(text)}`, style];
  const joined = css.filter(Boolean).join(';');
  return joined ? { ...others, style: joined } : others;
}

function cssColor(color: string): string {
  return /^[0-9a-f]{6}$/i.test(color) ? `#${color}` : color;
}

function link(href: string | undefined): Attributes {
  const url = href === undefined ? null : URL.parse(href.trim());
  if (!url || !linkSchemes.has(url.protocol)) return {};
  return { href: url.href, rel: 'noopener noreferrer nofollow', target: '_blank' };
}

/** Only what `linkTo` gives, and small pictures that stand in the mail itself: nothing that the mail's author could watch. */
function imageSource(src: string | undefined, linkTo: LinkTo): string | undefined {
  const trimmed = src?.trim() ?? '';
  if (/^data:/i.test(trimmed)) {
    if (trimmed.length > maxDataImageLength) return undefined;
    const data = trimmed.replace(/\s+/g, '');
    return dataImage.test(data) ? data : undefined;
  }
  if (!/^cid:/i.test(trimmed)) return undefined;
  const own = linkTo(contentId(trimmed.slice('cid:'.length)));
  const url = own === undefined ? null : URL.parse(own);
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

/** RFC 2392: the Content-ID without its angle brackets, percent-encoded. */
function contentId(source: string): string {
  const bare = source.replace(/^<(.*)>$/s, '$1');
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}
