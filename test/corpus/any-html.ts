import fc from 'fast-check';
import { allowedElements } from '../../src/services/message-html-rules.js';
import { hostileMails } from './hostile-html/all.js';

const pieces = [
  ...[...allowedElements].flatMap((name) => [`<${name}>`, `</${name}>`]),
  ...'script style svg math title textarea template select noscript iframe xmp'
    .split(' ')
    .flatMap((name) => [`<${name}>`, `</${name}>`]),
  ...[
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?',
    '<',
    '>',
    '"',
    "'",
    '&',
    '&lt;',
    '&#1;',
    '&#13;',
    '\n',
    '\r',
    '\0',
    '/>',
    'text',
  ],
  ...[
    '<a href="https://x.test/?a=b&c">',
    '<a href="mailto:a b@c">',
    '<img src="cid:logo@test" alt=x>',
    '<img src=x alt="&quot;">',
  ],
  ...[
    '<td bgcolor=red style="color:red;font:bold 12px/1 Arial">',
    '<body bgcolor=ffffff text=red>',
    '<p title="&#9;<\'">',
  ],
];
/** Any text, and HTML of pieces that parsers stumble over, in any order. */
export const anyHtml = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((all) => all.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 100 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(...hostileMails.map(({ html }) => html)),
);
