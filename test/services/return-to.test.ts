import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isAllowedReturnTo } from '../../src/services/return-to.js';

const own = 'https://api.example.com';
const further = 'http://localhost:5173';
const origins = [own, further];
const isAllowed = (returnTo: string) => isAllowedReturnTo(returnTo, origins);

/** What addresses that mislead are made of. */
const pieces = [
  ...[
    '/',
    '//',
    '\\',
    '.',
    '..',
    ':',
    '@',
    '?',
    '#',
    '%',
    '%2f',
    '%5c',
    '\t',
    '\n',
    '\r',
    '\0',
    ' ',
    '\u2028',
    '\ud800',
  ],
  ...['http:', 'HTTPS://', 'https:', 'javascript:', 'data:', 'blob:', 'file:///', 'alert(1)'],
  ...['evil.example', 'api.example.com', 'localhost:5173', own, further, 'inbox', '받은편지함', '[', '０'],
];
const misleading = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join(''));

describe('where people may be sent on to', () => {
  it('is nowhere but the allowed origins, whatever is written and whichever page a browser comes from', () => {
    fc.assert(
      fc.property(fc.oneof(misleading, fc.string({ unit: 'binary' })), (returnTo) => {
        if (!isAllowed(returnTo)) return;
        for (const page of [`${own}/auth/google/callback?code=1`, `${own}/a/b/`]) {
          const { origin, protocol, pathname } = new URL(returnTo, page);
          expect(origins).toContain(origin);
          expect(protocol).toMatch(/^https?:$/);
          if (returnTo.startsWith('/')) expect([origin, pathname.startsWith('//')]).toEqual([own, false]);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('is every path, with query and fragment, and the same on each allowed origin', () => {
    const segment = fc.string({ unit: fc.constantFrom(...'abc받은_-.~!$&()*+,;=:@%'), minLength: 1 });
    const path = fc
      .array(segment, { minLength: 1, maxLength: 4 })
      .map((segments) => `/x${segments.join('/')}?tab=/1#end`);
    fc.assert(
      fc.property(path, (returnTo) => {
        expect([returnTo, own + returnTo, further + returnTo].filter((target) => !isAllowed(target))).toEqual([]);
      }),
    );
  });

  it.each(['/', '/?tab=1', '/#top', own, 'HTTPS://API.example.com/inbox', `${further}/`])('may be %s', (returnTo) => {
    expect(isAllowed(returnTo)).toBe(true);
  });

  it.each([
    '',
    'inbox',
    './inbox',
    '?inbox',
    '#inbox',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    '/..//evil.example',
    ' /inbox',
    'https:/inbox',
    'https:inbox',
    'javascript:alert(1)',
    `blob:${own}/inbox`,
    `${own}.evil.example/`,
    `${own}@evil.example/`,
    'https://api.example.com:444/',
    'http://api.example.com/',
    'http://[',
    'ftp://api.example.com/',
  ])('may not be "%s"', (returnTo) => {
    expect(isAllowed(returnTo)).toBe(false);
  });
});
