import { createRequire } from 'node:module';
import type sanitizeHtml from 'sanitize-html';
import { type LinkTo, sanitizeAttributes } from './message-html-attributes.js';
import { allowedElements, readAttributes } from './message-html-rules.js';
import { shapeHtml } from './message-html-shape.js';

/** With the first mail that has HTML: it takes long to load, and nobody should wait for it before. */
const load = createRequire(import.meta.url);
const sanitizer = (): typeof sanitizeHtml => load('sanitize-html');

/** Characters of a mail's HTML that are read; what follows is left out. */
const maxLength = 5_000_000;

/**
 * The inside of a mail's body, safe to put into a page: no script, form or style sheet, nothing that loads from elsewhere,
 * no name that speaks to the page around it. Tables, fonts, colours and links stay; images are those that `linkTo` knows
 * by their Content-ID, and small ones of the HTML itself; of others the `alt` text stays. Never throws, and takes time in
 * proportion to the length; what goes beyond 1,000,000 characters of what it keeps is cut off with an ellipsis. Its result does not change when sanitized again,
 * but for the links that `linkTo` gave: only this function may put them there.
 */
export function sanitizeMessageHtml(html: string, linkTo: LinkTo): string {
  const shaped = shapeHtml(plainCharacters(html.slice(0, maxLength)));
  const sanitized = sanitizer()(shaped, {
    ...policy,
    transformTags: {
      '*': (element, given) => {
        const plain = Object.entries(given).map(([name, value]) => [name, plainCharacters(value)]);
        const attribs = sanitizeAttributes(element, Object.fromEntries(plain), linkTo);
        return { tagName: element === 'body' ? 'div' : element, attribs };
      },
    },
  });
  // Once more, since character references may have brought some back.
  return plainCharacters(sanitized);
}

/** The second gate: whatever `shapeHtml` and `sanitizeAttributes` let through must pass this list too. */
const policy: sanitizeHtml.IOptions = {
  allowedTags: [...allowedElements].filter((element) => element !== 'body'),
  allowedAttributes: {
    ...Object.fromEntries([...readAttributes].map(([element, names]) => [element, [...names]])),
    a: [...(readAttributes.get('a') ?? []), 'rel', 'target'],
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['http', 'https', 'data'] },
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  // Styles were read by `sanitizeStyle`, which is stricter and quicker.
  parseStyleAttributes: false,
};

/** Text without control characters and lone surrogates, lines ended by LF. */
function plainCharacters(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, '\n').replace(controlCharacters, '');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken away
const controlCharacters = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g;
