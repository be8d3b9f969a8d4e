import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AttachmentDecoder } from '../../src/google/attachment-decoder.js';
import { GoogleError } from '../../src/google/google-error.js';

function decoded(chunks: readonly (string | Buffer)[]): Promise<Buffer> {
  const decoder = new AttachmentDecoder();
  const source = Readable.from(chunks);
  source.on('error', (error) => decoder.destroy(error));
  return buffer(source.pipe(decoder));
}

/** A text cut at these places. */
function cut(text: string, places: readonly number[]): string[] {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((one, other) => one - other);
  return [0, ...at].map((place, index) => text.slice(place, at[index] ?? text.length));
}

describe('the decoder of attachments', () => {
  it('gives the bytes back, however the answer is cut, padded and spaced', async () => {
    const spelling = fc.constantFrom(
      (data: Buffer) => data.toString('base64url'),
      (data: Buffer) => data.toString('base64').replaceAll('+', '-').replaceAll('/', '_'),
      (data: Buffer) => data.toString('base64').replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '\\u003d'),
    );
    const form = fc.constantFrom(
      ['{"data":"', '"}'],
      ['{\n  "data": "', '"\n}\n'],
      [' { "data" : "', '", "size": 3 }'],
    );
    const places = fc.array(fc.nat(5000), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), spelling, form, places, async (bytes, spell, around, at) => {
        const data = Buffer.from(bytes);
        const answer = around.join(spell(data));
        expect((await decoded(cut(answer, at).map((piece) => Buffer.from(piece)))).equals(data)).toBe(true);
      }),
    );
  });

  it('takes an answer without data for an empty file', async () => {
    expect(await decoded(['{', '}'])).toEqual(Buffer.alloc(0));
  });

  it.each([['{"data":"QUJD'], ['{"data'], [''], ['<html>'.repeat(500)], ['{"error":{}}']])(
    'fails on an answer that is another one or ends too early: %#',
    async (answer) => {
      await expect(decoded([answer])).rejects.toThrow(GoogleError);
    },
  );

  it('takes no more in than is taken out', async () => {
    let given = 0;
    const chunk = 'QUJD'.repeat(16_384);
    const source = Readable.from(
      (function* () {
        yield '{"data":"';
        for (; given < 100_000_000; given += chunk.length) yield chunk;
      })(),
      { objectMode: false },
    );
    const decoder = source.pipe(new AttachmentDecoder());
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(given).toBeLessThan(1_000_000);
    source.destroy();
    decoder.destroy();
  });
});
