import { setFlagsFromString } from 'node:v8';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { messageText, textFromHtml } from '../../src/services/message-text.js';

// A server that has compiled many patterns gets the next ones unoptimized; those run out of stack first.
beforeAll(() => setFlagsFromString('--no-regexp-optimization'));
afterAll(() => setFlagsFromString('--regexp-optimization'));

describe('the text of HTML', () => {
  it.each([
    ['<p>Hello <b>World</b>&nbsp;&amp; &eacute;</p><p>Two<br>three</p>', 'Hello World\u00a0& é\n\nTwo\nthree'],
    ['<title>T</title><style>p{}</style><script>"<p>"</script><!-- <p> --><p>seen</p>', 'seen'],
    ['<div style="DISPLAY : none">preview</div><p hidden>h</p><p>seen</p>', 'seen'],
    ['<ul><li>a<li>b<ul><li>c</ul></ul>', '- a\n- b\n  - c'],
    ['<blockquote>a<br>b</blockquote>', '> a\n> b'],
    ['<pre>a\n  b</pre>', 'a\n  b'],
    ['<table><tr><th>Tea</th><th>3 €</th></tr><tr><td>Cake<td>4 €</table>', 'Tea\t3 €\nCake\t4 €'],
    ['<h1>Big</h1>\n\n\n<p>\n</p><p></p>x', 'Big\n\nx'],
    ['<img src="x" alt="alt">', ''],
    ['<div>one</div><html><body>two</body></html><html><body>three</body></html>', 'one\ntwo\nthree'],
    ['a < b <c', 'a < b <c'],
    ['<p title="a > b">x</p>', 'x'],
    ['</p></div>x</b>', 'x'],
    ['', ''],
  ])('of %j is %j', (html, text) => {
    expect(textFromHtml(html)).toBe(text);
  });

  it.each([
    ['<a href="https://x.example/?a=1&amp;b=2">this</a>', 'this [https://x.example/?a=1&b=2]'],
    ['<a href="http://www.x.example/">www.x.example</a>', 'www.x.example'],
    ['<a href="mailto:a@x.example">a@x.example</a>', 'a@x.example'],
    ['<a href=mailto:a@x.example>Write</a>', 'Write [mailto:a@x.example]'],
    ['<a href="https://x.example"><img src=y></a>', '[https://x.example]'],
    ['<a href="java&#115;cript:alert(1)">no</a>', 'no'],
    ['<a href=" data:text/html,x">no</a>', 'no'],
    ['<a href="/path">no</a><a name=x> here</a>', 'no here'],
  ])('says where %j leads', (html, text) => {
    expect(textFromHtml(html)).toBe(text);
  });

  it.each([
    ['<div>', ''],
    ['<b></i>', ''],
    ['<div><!--</div>-->', '</div>'],
    ['<p><td>', ''],
    ['<td>a', '</td>'],
    ['<ul><li>', ''],
    ['<a href="https://x.example">', '</a>'],
    ['<a b="', ''],
    ['<', ''],
    ['<!--', ''],
    ['<script></script ', ''],
    ['&amp;', ''],
    [' ', ''],
  ])('of much %s is there in good time', (open, close) => {
    for (const size of [499_000, 5_000_000]) {
      const count = Math.floor(size / (open.length + close.length));
      const before = process.cpuUsage();
      textFromHtml(`first ${open.repeat(count)}x${close.repeat(count)}`);
      // Of the processor, whatever else the machine does: what grows with the square takes minutes.
      expect(process.cpuUsage(before).user).toBeLessThan(20_000_000);
    }
    expect(textFromHtml(`${'<div>'.repeat(100_000)}deep`)).toBe('deep');
  });

  it('is a string for anything, without any tag that it was given', () => {
    const pieces = fc.constantFrom(
      ...[
        '<',
        '>',
        '</',
        'p',
        'div',
        'td',
        'a href=',
        '"',
        "'",
        '<!--',
        '-->',
        '<script>',
        '</script>',
        '&',
        '#x41;',
        ' ',
        '\n',
        'x',
        '가',
        '<![CDATA[',
      ],
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
        (html) => {
          expect(typeof textFromHtml(html)).toBe('string');
          expect(textFromHtml(`<p>${html.replace(/[<>&]/g, '')}</p>`)).not.toContain('<p>');
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('the text of a message', () => {
  it('is what the sender wrote, and of HTML only for want of it', () => {
    expect(messageText({ text: 'a', html: '<p>b</p>' })).toBe('a');
    expect(messageText({ text: '', html: '<p>b</p>' })).toBe('');
    expect(messageText({ text: null, html: '<p>b</p>' })).toBe('b');
    expect(messageText({ text: null, html: null })).toBeNull();
  });
});
