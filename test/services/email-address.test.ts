import { domainToASCII, domainToUnicode } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvalidEmail } from '../../src/errors.js';
import { parseEmailAddress } from '../../src/services/email-address.js';

function isAddress(text: string): boolean {
  try {
    parseEmailAddress(text);
    return true;
  } catch (error) {
    if (error instanceof InvalidEmail) return false;
    throw error;
  }
}

describe('an e-mail address', () => {
  it.each([
    'simple@example.com',
    'very.common+tag@sub.example.co.kr',
    "o'hara!#$%&*/=?^_`{|}~@example.com",
    '"quoted local"@example.com',
    '"a@b"@example.com',
    '홍길동@예시.한국',
    'user@xn--9n2bp8q.xn--3e0b707e',
    `${'a'.repeat(64)}@example.com`,
  ])('may be %s', (address) => {
    expect(isAddress(address)).toBe(true);
  });

  it.each([
    '',
    '@',
    'a@',
    '@b.com',
    'a@b',
    'a@localhost',
    'a@@example.com',
    '.a@example.com',
    'a.@example.com',
    'a..b@example.com',
    'a b@example.com',
    'a@exa mple.com',
    'a@-example.com',
    'a@example-.com',
    'a@example..com',
    'a@.example.com',
    'a@example.com.',
    'a@127.0.0.1',
    'a@[127.0.0.1]',
    'a@1.2',
    'a@example.com>',
    'Name <a@example.com>',
    'a@example.com,b@example.com',
    'a@example.com;b@example.com',
    'a@example.com\r\nBcc: b@example.com',
    'a\u0000@example.com',
    'a\u200b@example.com',
    '\ud800@example.com',
    'a@ex%61mple.com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(250)}.com`,
    `a@${'b.'.repeat(126)}com`,
  ])('is not %j', (text) => {
    expect(isAddress(text)).toBe(false);
  });

  it('is trimmed and lower-cased where ASCII', () => {
    expect(parseEmailAddress(' \tMina.KIM@Example.COM\n')).toBe('mina.kim@example.com');
    expect(parseEmailAddress('ÄB@example.com')).toBe('Äb@example.com');
  });

  it('has its domain in the form that is looked up, however it was written', () => {
    for (const written of [
      'user@BÜCHER.example',
      'user@bücher.example',
      'USER@XN--BCHER-KVA.example',
      'user@bu\u0308cher。example',
    ])
      expect(parseEmailAddress(written)).toBe('user@xn--bcher-kva.example');
    expect(parseEmailAddress('홍길동@예시.한국')).toBe('홍길동@xn--vv4b11d.xn--3e0b707e');
  });

  it('is one, in Unicode and in ASCII, in small letters and in capitals', () => {
    const letters = fc.stringMatching(/^[a-zäöüßéñøåçж가나다한글漢字]{1,12}$/u);
    fc.assert(
      fc.property(letters, letters, (name, domain) => {
        const ascii = domainToASCII(`${domain}.example`);
        fc.pre(ascii !== '' && isAddress(`a@${ascii}`));
        for (const written of [
          `${domain}.example`,
          `${domain}.example`.toUpperCase(),
          ascii.toUpperCase(),
          domainToUnicode(ascii),
        ]) {
          fc.pre(domainToASCII(written) === ascii);
          expect(parseEmailAddress(`${name}@${written}`)).toBe(
            `${parseEmailAddress(`${name}@a.b`).slice(0, -3)}${ascii}`,
          );
        }
      }),
    );
  });

  it('stays what it is when it is read again', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        fc.pre(isAddress(address));
        expect(parseEmailAddress(parseEmailAddress(address))).toBe(parseEmailAddress(address));
      }),
    );
  });

  it('never holds what could begin a second address or header, whatever was typed', () => {
    const pieces = fc.constantFrom(
      'a',
      '@',
      '.',
      ',',
      ';',
      '<',
      '>',
      '"',
      '\\',
      ' ',
      '\r\n',
      '\t',
      '\u0000',
      '가',
      '(',
      ')',
      ':',
      '[',
      ']',
      'example.com',
      '\u2028',
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
        (text) => {
          if (!isAddress(text)) return;
          const address = parseEmailAddress(text);
          const outsideQuotes = address.replace(/"(?:[^"\\]|\\.)*"/, '');
          expect(outsideQuotes).not.toMatch(/[\s,;<>()[\]:\\]/);
          expect(outsideQuotes.split('@')).toHaveLength(2);
          expect(Buffer.byteLength(address)).toBeLessThanOrEqual(254);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
