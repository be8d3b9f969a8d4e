import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseMailAddresses } from '../../src/services/mail-address.js';

describe('an address header', () => {
  it.each<[string, ([string | null, string | null] | [string | null, string | null, string])[]]>([
    ['"a,b" <x@y.example>', [['a,b', 'x@y.example']]],
    [
      'a@x.example, Kim, Mina, PhD <m@x.example>',
      [
        [null, 'a@x.example', 'a@x.example'],
        ['Kim, Mina, PhD', 'm@x.example', 'Kim, Mina, PhD <m@x.example>'],
      ],
    ],
    [
      'Team: a@x.example, B <b@x.example>;, c@x.example',
      [
        [null, 'a@x.example', 'a@x.example'],
        ['B', 'b@x.example', 'B <b@x.example>'],
        [null, 'c@x.example', 'c@x.example'],
      ],
    ],
    ['undisclosed-recipients:;', []],
    [
      'a@x.example (Kim (Mina), Seoul), b@x.example',
      [
        ['Kim (Mina), Seoul', 'a@x.example', 'a@x.example (Kim (Mina), Seoul)'],
        [null, 'b@x.example', 'b@x.example'],
      ],
    ],
    ['<a@x.example> (Kim)', [['Kim', 'a@x.example']]],
    ['a@x.example (not <b@x.example>)', [['not <b@x.example>', 'a@x.example']]],
    ['"Kim" "Mina" <a@x.example>', [['Kim Mina', 'a@x.example']]],
    ['"unclosed <a@x.example>', [['unclosed', 'a@x.example']]],
    [
      '<a@x.example, b <b@x.example>',
      [
        [null, 'a@x.example', '<a@x.example'],
        ['b', 'b@x.example', 'b <b@x.example>'],
      ],
    ],
    ['"a@b"@x.example', [[null, '"a@b"@x.example']]],
    ['admin@bank.example <evil@x.example>', [['admin@bank.example', 'evil@x.example']]],
    ['a\u202e <a\u202e@x.example>', [['a', null]]],
    ['@x.example', [[null, null]]],
    ['a@', [[null, null]]],
    ['<>', [[null, null]]],
    [' , ;', []],
    ['', []],
  ])('%j', (header, expected) => {
    expect(parseMailAddresses(header)).toEqual(
      expected.map(([name, address, raw]) => ({ name, address, raw: raw ?? header })),
    );
  });

  it('never throws, and each raw is a piece of it', () => {
    const pieces = fc.constantFrom(
      ...['a', '@', 'x.example', '<', '>', '"', '\\', '(', ')', ',', ';', ':', '[', ']', ' ', '가', '\u202e', '\0'],
    );
    const header = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(header, (text) => {
        for (const { name, address, raw } of parseMailAddresses(text)) {
          expect(text).toContain(raw);
          expect(raw).not.toBe('');
          expect(name ?? 'x').toMatch(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]+$/u);
          expect(address ?? 'a@b').toMatch(/^.+@[^@\s]+$/s);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it.each(['"', '(', '<', '[', ',', 'a,', '<a', 'a@b,', 'x:', '\\', '"a" <a@b>,'])(
    'of 200 kB of %j is read in good time',
    (piece) => {
      const before = process.cpuUsage();
      parseMailAddresses(piece.repeat(200_000 / piece.length));
      expect(process.cpuUsage(before).user).toBeLessThan(20_000_000);
    },
  );
});
