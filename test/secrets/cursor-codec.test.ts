import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CursorCodec } from '../../src/secrets/cursor-codec.js';
import { keyRing } from './keys.js';
import { endings, tampered } from './tampering.js';

const codec = new CursorCodec(keyRing(1));
const content = fc.record({ pageToken: fc.string(), at: fc.nat(), id: fc.string({ unit: 'grapheme' }) });

describe('a cursor', () => {
  it('leads back to its place', () => {
    fc.assert(
      fc.property(content, fc.string(), (place, scope) => {
        expect(codec.decode(codec.encode(place, scope), scope)).toEqual(JSON.parse(JSON.stringify(place)));
      }),
    );
  });

  it('is the same each time for the same place, and shows nothing of it', () => {
    const place = { pageToken: 'a-page-token', at: 3 };
    const cursor = codec.encode(place, 'scope');
    expect(codec.encode(place, 'scope')).toBe(cursor);
    expect(codec.encode(place, 'other scope')).not.toBe(cursor);
    expect(Buffer.from(cursor.slice(3), 'base64url').toString('latin1')).not.toContain('page-token');
  });

  it('has a nonce of its own, by a key of its own: two places with one would give the key of both away', () => {
    const nonce = (place: unknown, scope: string, by = codec) =>
      Buffer.from(by.encode(place, scope).slice(3), 'base64url').subarray(0, 12).toString('hex');
    const places = [1, 2].flatMap((at) => ['one scope', 'another scope'].map((scope) => nonce({ at }, scope)));
    expect(new Set(places).size).toBe(4);
    expect(nonce({ at: 1 }, 'one scope', new CursorCodec(keyRing(2)))).not.toBe(places[0]);
    expect(places[0]).toBe('11b8c51f4758b193341b6096');
  });

  it('is good for nothing once a byte of it was altered', () => {
    fc.assert(
      fc.property(content, fc.nat(), fc.integer({ min: 1, max: 255 }), (place, at, change) => {
        const bytes = Buffer.from(codec.encode(place, 'scope').slice(3), 'base64url');
        bytes.writeUInt8(bytes.readUInt8(at % bytes.length) ^ change, at % bytes.length);
        expect(codec.decode(`k1.${bytes.toString('base64url')}`, 'scope')).toBeUndefined();
      }),
    );
  });

  it('is good for nothing once a character of it was altered, however little that changes', () => {
    for (const place of ['', 'a', 'ab', 'abc']) {
      const cursor = codec.encode({ place }, 'scope');
      for (const other of endings(cursor)) expect([other, codec.decode(other, 'scope')]).toEqual([other, undefined]);
      fc.assert(
        fc.property(tampered(cursor), (other) => expect(codec.decode(other, 'scope')).toBeUndefined()),
        { numRuns: 1000 },
      );
    }
  });

  it('is good for nothing in another scope', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (scope, other) => {
        fc.pre(scope.toWellFormed() !== other.toWellFormed());
        expect(codec.decode(codec.encode({ at: 1 }, scope), other)).toBeUndefined();
      }),
    );
  });

  it('is none when it is anything else', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(codec.decode(text, 'scope')).toBeUndefined()));
    for (const text of ['', '.', 'k1.', 'k1', 'k9.AAAA', `k1.${'A'.repeat(38)}`])
      expect(codec.decode(text, 'scope')).toBeUndefined();
  });

  it('works on after a rotation, until its key is gone', () => {
    const cursor = codec.encode({ at: 1 }, 'scope');
    expect(new CursorCodec(keyRing(2, 1)).decode(cursor, 'scope')).toEqual({ at: 1 });
    expect(new CursorCodec(keyRing(2)).decode(cursor, 'scope')).toBeUndefined();
    const renamed = new CursorCodec(keyRing(2)).encode({ at: 1 }, 'scope').replace('k2.', 'k1.');
    expect(codec.decode(renamed, 'scope')).toBeUndefined();
  });
});
