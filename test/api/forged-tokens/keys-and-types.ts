import { base64url, privateKey, tokenKey } from '../../secrets/token-forger.js';
import { type Forgeries, type Forgery, keys, own } from './loot.js';

const ownJwk = own.ed25519.publicKey.export({ format: 'jwk' });
const ownDer = own.ed25519.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
/** Of order 1: with it as public key and as R, S = 0 signs whatever is wanted. */
const neutralPoint = Buffer.concat([Buffer.from([1]), Buffer.alloc(31)]);

/** Rightly signed by the current key. */
const headed =
  (header: Record<string, unknown>): Forgery =>
  ({ forger }) =>
    forger.headed(header);

/** Signed by a key of the forger's. */
const byOwnKey =
  (header: Record<string, unknown>): Forgery =>
  ({ forger }) =>
    forger.headed(header, own.ed25519.privateKey);

/** A key that is none of ours, or that is not named as we do. */
export const keyIds: Forgeries = {
  'kid missing': headed({ kid: undefined }),
  'kid empty': headed({ kid: '' }),
  'kid unknown': headed({ kid: 'k9' }),
  'kid in capitals': headed({ kid: 'K2' }),
  'kid with a space': headed({ kid: 'k2 ' }),
  'kid with a NUL': headed({ kid: 'k2\0' }),
  'kid a path': headed({ kid: '../../dev/null' }),
  'kid a path from the root': headed({ kid: '/proc/self/environ' }),
  'kid SQL': headed({ kid: "k2' UNION SELECT 'secret'--" }),
  'kid a URL': headed({ kid: 'https://example.com/keys' }),
  'kid very long': headed({ kid: 'k'.repeat(2_000) }),
  'kid __proto__': headed({ kid: '__proto__' }),
  'kid with a purpose': headed({ kid: 'k2:json-web-token' }),
  'kid null': headed({ kid: null }),
  'kid a number': headed({ kid: 2 }),
  'kid a number that reads like a key': ({ forger }) => forger.headed({ kid: 7 }, tokenKey(keys.oldest)),
  'kid an array of the right one': headed({ kid: [keys.current.id] }),
  'kid an object': headed({ kid: { k2: true } }),
  'kid of another key of ours': headed({ kid: keys.old.id }),
  'a signature of another key of ours': ({ forger }) => forger.headed({}, tokenKey(keys.old)),
  'a key that is not configured': ({ forger }) =>
    forger.headed({ kid: 'k9' }, tokenKey({ id: 'k9', bytes: Buffer.alloc(32, 9) })),
  'a key of the forger': byOwnKey({}),
  'the secret key itself, underived': ({ forger }) => forger.headed({}, privateKey(keys.current.bytes)),
  'a key of zeros': ({ forger }) => forger.headed({}, privateKey(Buffer.alloc(32))),
};

/** A key that comes with the token, or from where it says (RFC 7515, sections 4.1.2 to 4.1.8), and other orders to the reader. */
export const orders: Forgeries = {
  'jwk of the forger': byOwnKey({ jwk: ownJwk }),
  'jwk of the forger and no kid': byOwnKey({ jwk: ownJwk, kid: undefined }),
  'jwk of a point of small order': ({ forger }) => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: base64url(neutralPoint) };
    const signature = base64url(Buffer.concat([neutralPoint, Buffer.alloc(32)]));
    return forger.headed({ jwk }).replace(/[^.]+$/, signature);
  },
  'jwk of ours, rightly signed': ({ forger }) => forger.headed({ jwk: forger.publicKey.export({ format: 'jwk' }) }),
  'jku of the forger': (loot) => byOwnKey({ jku: `${loot.url}/jwks.json` })(loot),
  'jku of ours with the forger behind': (loot) =>
    byOwnKey({ jku: `http://localhost:4000@${new URL(loot.url).host}/jwks.json` })(loot),
  'x5u of the forger': (loot) => byOwnKey({ x5u: `${loot.url}/chain.pem` })(loot),
  'x5c of the forger': byOwnKey({ x5c: [ownDer] }),
  'x5t of the forger': byOwnKey({ x5t: base64url('thumbprint'), 'x5t#S256': base64url('thumbprint') }),
  'crit with what nobody knows': headed({ crit: ['wish'], wish: 'granted' }),
  'crit with what everybody knows': headed({ crit: ['exp'], exp: 9_999_999_999 }),
  'crit empty': headed({ crit: [] }),
  'b64 false': headed({ b64: false }),
  'b64 false, in crit, over encoded claims': headed({ b64: false, crit: ['b64'] }),
  'b64 false, in crit, over plain claims': ({ forger }) =>
    forger.signedParts(
      base64url(JSON.stringify({ ...forger.header, b64: false, crit: ['b64'] })),
      JSON.stringify(forger.claims),
    ),
  'zip DEF': headed({ zip: 'DEF' }),
  'cty JWT': headed({ cty: 'JWT' }),
};

/** Not an access token, or not plainly one (RFC 9068, section 2.1). */
export const types: Forgeries = {
  'typ of a verification token': headed({ typ: 'verification+jwt' }),
  'typ JWT': headed({ typ: 'JWT' }),
  'typ of a logout token': headed({ typ: 'logout+jwt' }),
  'typ missing': headed({ typ: undefined }),
  'typ empty': headed({ typ: '' }),
  'typ null': headed({ typ: null }),
  'typ an array': headed({ typ: ['at+jwt'] }),
  'typ in capitals': headed({ typ: 'AT+JWT' }),
  'typ with application/': headed({ typ: 'application/at+jwt' }),
  'typ in cty': headed({ typ: undefined, cty: 'at+jwt' }),
  'a verification token of the same person': ({ forger }) =>
    forger.signed(
      { ...forger.header, typ: 'verification+jwt' },
      { ...forger.claims, sid: undefined, sub: 'mina@example.com', purpose: 'SIGN_UP' },
    ),
  'a verification token that calls itself an access token': ({ forger }) =>
    forger.claiming({ sid: undefined, sub: 'mina@example.com', purpose: 'SIGN_UP' }),
};
