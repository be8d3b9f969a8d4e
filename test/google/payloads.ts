import fc from 'fast-check';

/** base64url with its padding, as Gmail sends it. */
export function data(text: string | Uint8Array): string {
  return Buffer.from(text).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** A leaf as Gmail has it. */
export function leaf(mimeType: string, content: string | Uint8Array, rest: object = {}): object {
  const body = { size: Buffer.byteLength(content), data: data(content) };
  return { mimeType, filename: '', headers: [{ name: 'Content-Type', value: mimeType }], body, ...rest };
}

export function multipart(kind: string, ...parts: unknown[]): object {
  return { mimeType: `multipart/${kind}`, filename: '', headers: [], body: { size: 0 }, parts };
}

export function headers(fields: Record<string, string>): object {
  return { headers: Object.entries(fields).map(([name, value]) => ({ name, value })) };
}

const junk = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant(undefined));
const or = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof({ weight: 6, arbitrary }, { weight: 1, arbitrary: junk });

const types = fc.constantFrom(
  ...['text/plain', 'text/html', 'text/x-amp-html', 'text/calendar', 'TEXT/PLAIN', 'image/png', 'message/rfc822'],
  ...['multipart/mixed', 'multipart/alternative', 'multipart/related', 'message/delivery-status', '', 'x', '/'],
);
const headerValue = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        ...[
          'text/plain',
          ';',
          'charset=',
          'name*0*=',
          "utf-8''%ea",
          '"',
          '\\',
          '=',
          'format=flowed',
          'inline',
          'euc-kr',
          '%',
          '*',
          ' ',
        ],
      ),
    )
    .map((pieces) => pieces.join('')),
);
const header = fc.record(
  {
    name: or(fc.constantFrom('Content-Type', 'content-disposition', 'Content-ID', 'Subject')),
    value: or(headerValue),
  },
  { requiredKeys: [] },
);

/** A tree that is nearly Gmail's payload, but for what is missing or of another type. */
export const payloadTree: fc.Arbitrary<unknown> = fc.letrec<{ part: unknown }>((tie) => ({
  part: or(
    fc.record(
      {
        partId: or(fc.string()),
        mimeType: or(types),
        filename: or(fc.string({ unit: 'binary' })),
        headers: or(fc.array(or(header), { maxLength: 4 })),
        body: or(
          fc.record(
            {
              attachmentId: or(fc.string()),
              size: or(fc.double()),
              data: or(fc.oneof(fc.string(), fc.uint8Array().map(data))),
            },
            { requiredKeys: [] },
          ),
        ),
        parts: or(fc.array(tie('part'), { maxLength: 4 })),
      },
      { requiredKeys: [] },
    ),
  ),
})).part;
