import { base64url, type TokenForger } from '../../secrets/token-forger.js';
import type { Forgeries, Forgery, Loot } from './loot.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** The order of the group that Ed25519 signs in (RFC 8032, section 5.1). */
const order = 2n ** 252n + 27742317777372353535851937790883648493n;

/** The genuine token with another signature. */
const signedAs =
  (change: (signature: Buffer, loot: Loot) => string | Uint8Array): Forgery =>
  (loot) =>
    loot.forger.withSignature(change(loot.forger.signature, loot));

/** The genuine token, written in another way. */
const rewritten =
  (write: (header: string, claims: string, signature: string) => string): Forgery =>
  ({ forger }) => {
    const [header = '', claims = '', signature = ''] = forger.genuine.split('.');
    return write(header, claims, signature);
  };

/** Rightly signed over the claims in JSON of another writing. */
const json =
  (write: (claims: string, loot: Loot) => string): Forgery =>
  (loot) =>
    loot.forger.signed(loot.forger.header, write(JSON.stringify(loot.forger.claims), loot));

/** The same bytes in base64url whose last character has bits that mean nothing. */
function withSpareBits(part: string): string {
  return part.slice(0, -1) + alphabet[alphabet.indexOf(part.slice(-1)) ^ 1];
}

/** A rightly signed token with claims of such a length that its second part has bits to spare. */
function roomy(forger: TokenForger): [string, string] {
  const lengths = ['', '.', '..'].map((room) => base64url(JSON.stringify({ ...forger.claims, room })));
  const claims = lengths.find((part) => part.length % 4 !== 0) ?? '';
  return [base64url(JSON.stringify(forger.header)), claims];
}

/** A rightly signed token whose signature has a character that the two alphabets write differently. */
function telling(forger: TokenForger): string {
  const tokens = Array.from({ length: 100 }, (_, room) => forger.claiming({ room }));
  return tokens.find((token) => /[-_]/.test(token.split('.')[2] ?? '')) ?? '';
}

/** S + L instead of S: the same equation holds (RFC 8032, section 8.4). */
function malleated(signature: Buffer): Buffer {
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + order;
  const bytes = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
  return Buffer.concat([signature.subarray(0, 32), bytes]);
}

/** One bit of a signature turned over. */
function flipped(signature: Buffer, at: number): Buffer {
  const copy = Buffer.from(signature);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** No signature of these words by this key. */
export const signatures: Forgeries = {
  'a signature that is missing': signedAs(() => ''),
  'a signature cut by a character': ({ forger }) => forger.genuine.slice(0, -1),
  'a signature cut by a byte': signedAs((signature) => signature.subarray(0, 63)),
  'half a signature': signedAs((signature) => signature.subarray(0, 32)),
  'a signature with a byte more': signedAs((signature) => Buffer.concat([signature, Buffer.from([0])])),
  'a signature twice': signedAs((signature) => Buffer.concat([signature, signature])),
  'a signature with its first bit turned': signedAs((signature) => flipped(signature, 0)),
  'a signature with its last bit turned': signedAs((signature) => flipped(signature, 63)),
  'a signature with S + L': signedAs(malleated),
  'a signature of zeros': signedAs(() => Buffer.alloc(64)),
  'a signature of ones': signedAs(() => Buffer.alloc(64, 255)),
  'a signature of small order': signedAs(() => Buffer.concat([Buffer.from([1]), Buffer.alloc(63)])),
  'R and S exchanged': signedAs((signature) => Buffer.concat([signature.subarray(32), signature.subarray(0, 32)])),
  'the signature of another token': signedAs((_, { stranger }) => stranger.split('.')[2] ?? ''),
  "somebody else's claims under it": ({ forger, stranger }) => {
    const [header, , signature] = forger.genuine.split('.');
    return `${header}.${stranger.split('.')[1]}.${signature}`;
  },
  'a signature over the claims alone': ({ forger }) => {
    const [header, claims = ''] = forger.genuine.split('.');
    const [, , signature] = forger.signedParts('', claims).split('.');
    return `${header}.${claims}.${signature}`;
  },
};

/** Not the three parts in base64url that a token is (RFC 7515, section 3.1). */
export const parts: Forgeries = {
  'no dot': rewritten((header, claims, signature) => header + claims + signature),
  'dots alone': () => '..',
  'one dot': () => '.',
  'one part': rewritten((header) => header),
  'two parts': rewritten((header, claims) => `${header}.${claims}`),
  'a dot in front': rewritten((...three) => `.${three.join('.')}`),
  'a dot at the end': rewritten((...three) => `${three.join('.')}.`),
  'a fourth part': rewritten((...three) => `${three.join('.')}.e30`),
  'claims left out': rewritten((header, _, signature) => `${header}..${signature}`),
  'header left out': rewritten((_, claims, signature) => `.${claims}.${signature}`),
  'five parts, as of a JWE': rewritten((header, claims, signature) => `${header}.${claims}.${claims}.${signature}.e30`),
  'a JWE by its header': ({ forger }) => `${forger.headed({ alg: 'dir', enc: 'A256GCM' })}.e30.e30`,
  'a JWS in JSON': rewritten((header, claims, signature) =>
    JSON.stringify({ protected: header, payload: claims, signature }),
  ),
  'a token within a token': ({ forger }) => forger.signed(forger.header, forger.genuine),
  'a percent-encoded dot': rewritten((...three) => three.join('%2E')),
  'padding after the signature': ({ forger }) => `${forger.genuine}==`,
  'padding after the claims': ({ forger }) => {
    const [header, claims] = roomy(forger);
    return forger.signedParts(header, claims.padEnd(Math.ceil(claims.length / 4) * 4, '='));
  },
  'the alphabet of base64': ({ forger }) => telling(forger).replaceAll('-', '+').replaceAll('_', '/'),
  'spare bits in the signature': rewritten((header, claims, signature) =>
    [header, claims, withSpareBits(signature)].join('.'),
  ),
  'spare bits in the claims': ({ forger }) => {
    const [header, claims] = roomy(forger);
    return forger.signedParts(header, withSpareBits(claims));
  },
  'a tab in the signature': rewritten((header, claims, signature) => `${header}.${claims}.\t${signature}`),
  'a tab in the claims, rightly signed': ({ forger }) => {
    const [header = '', claims = ''] = forger.genuine.split('.');
    return forger.signedParts(header, `${claims.slice(0, 8)}\t${claims.slice(8)}`);
  },
  'a no-break space': rewritten((...three) => three.join('\u00a0.')),
  'a soft hyphen': rewritten((header, ...rest) => [`\u00ad${header}`, ...rest].join('.')),
  'a Cyrillic letter': ({ forger }) => utf8(forger.genuine.replace('e', 'е')),
  'full-width letters': ({ forger }) => utf8(forger.genuine.replace('eyJ', 'ｅｙＪ')),
  'a dot that is a leader': ({ forger }) => utf8(forger.genuine.replace('.', '\u2024')),
  'a zero-width space': ({ forger }) => utf8(forger.genuine.replace('.', '.\u200b')),
  'a byte-order mark': ({ forger }) => utf8(`\ufeff${forger.genuine}`),
  'quotes round it': ({ forger }) => `"${forger.genuine}"`,
};

/** Text as a header carries it. */
function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** Rightly signed, and not the JSON that we write. */
export const texts: Forgeries = {
  'claims that are no JSON': json(() => 'sub=mina'),
  'claims that are empty': json(() => ''),
  'claims cut short': json((claims) => claims.slice(0, -1)),
  'claims null': json(() => 'null'),
  'claims true': json(() => 'true'),
  'claims a text': json((claims) => JSON.stringify(claims)),
  'claims in an array': json((claims) => `[${claims}]`),
  'claims twice': json((claims) => claims + claims),
  'claims with a space': json((claims) => claims.replace(':', ': ')),
  'claims with a newline after them': json((claims) => `${claims}\n`),
  'claims with a byte-order mark': json((claims) => `\ufeff${claims}`),
  'claims with a comma at the end': json((claims) => claims.replace('}', ',}')),
  'claims with a comment': json((claims) => claims.replace('{', '{/**/')),
  'claims with an escaped name': json((claims) => claims.replace('"sub"', '"\\u0073ub"')),
  'claims with an escaped letter': json((claims) => claims.replace('http://', 'http:\\/\\/')),
  'claims with a NUL after them': json((claims) => `${claims}\0`),
  'claims that are no UTF-8': ({ forger }) =>
    forger.signedParts(
      base64url(JSON.stringify(forger.header)),
      base64url(Buffer.from(JSON.stringify({ ...forger.claims, room: '\u00ff' }), 'latin1')),
    ),
  'claims in UTF-16': ({ forger }) =>
    forger.signedParts(
      base64url(JSON.stringify(forger.header)),
      base64url(Buffer.from(JSON.stringify(forger.claims), 'utf16le')),
    ),
  'claims in a prototype': json((claims) => `{"__proto__":${claims}}`),
  'claims deep in arrays': ({ forger }) =>
    forger.signed(forger.header, `${'['.repeat(1_200)}${JSON.stringify(forger.claims)}${']'.repeat(1_200)}`),
  'a claim deep in arrays': json((claims) =>
    claims.replace(/"sub":"[^"]+"/, `"sub":${'['.repeat(1_200)}${']'.repeat(1_200)}`),
  ),
  'claims beyond 4,096 characters': json((claims) => claims.replace('}', `,"room":"${'x'.repeat(4_096)}"}`)),
  'a header that is no JSON': ({ forger }) => forger.signed('EdDSA', forger.claims),
  'a header that is null': ({ forger }) => forger.signed('null', forger.claims),
  'a header in an array': ({ forger }) => forger.signed([forger.header], forger.claims),
  'a header with a space': ({ forger }) =>
    forger.signed(JSON.stringify(forger.header).replace(':', ': '), forger.claims),
  'a header deep in arrays': ({ forger }) =>
    forger.signed(
      JSON.stringify(forger.header).replace('}', `,"deep":${'['.repeat(1_000)}${']'.repeat(1_000)}}`),
      forger.claims,
    ),
  'a header in a prototype': ({ forger }) =>
    forger.signed(`{"__proto__":${JSON.stringify(forger.header)}}`, forger.claims),
};
