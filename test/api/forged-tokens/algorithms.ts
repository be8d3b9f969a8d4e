import { type KeyObject, sign } from 'node:crypto';
import { base64url } from '../../secrets/token-forger.js';
import { type Forgeries, type Forgery, type Loot, own } from './loot.js';

const unsigned =
  (alg: unknown): Forgery =>
  ({ forger }) =>
    forger.headed({ alg }).replace(/[^.]+$/, '');

const rightlySigned =
  (alg: unknown): Forgery =>
  ({ forger }) =>
    forger.headed({ alg });

const byOwnKey =
  (alg: string, key: KeyObject): Forgery =>
  ({ forger }) => {
    const [header, claims] = forger.headed({ alg }).split('.');
    const signature = sign('sha256', Buffer.from(`${header}.${claims}`), { key, dsaEncoding: 'ieee-p1363' });
    return `${header}.${claims}.${base64url(signature)}`;
  };

function spki({ forger }: Loot, format: 'pem' | 'der'): string | Buffer {
  return format === 'pem'
    ? forger.publicKey.export({ type: 'spki', format })
    : forger.publicKey.export({ type: 'spki', format });
}

function jwk({ forger }: Loot) {
  return forger.publicKey.export({ format: 'jwk' });
}

/** What everybody can know, as the password of an HMAC (RFC 8725, section 2.1). */
const passwords: Record<string, (loot: Loot) => string | Buffer> = {
  'the bytes of the public key': (loot) => Buffer.from(jwk(loot).x ?? '', 'base64url'),
  'the x of the public key': (loot) => jwk(loot).x ?? '',
  'the JWK of the public key': (loot) => JSON.stringify(jwk(loot)),
  'the DER of the public key': (loot) => spki(loot, 'der'),
  'the PEM of the public key': (loot) => spki(loot, 'pem'),
  'the PEM without its last newline': (loot) => String(spki(loot, 'pem')).trim(),
  'an empty password': () => '',
};

const withPasswords = ([256, 384, 512] as const).flatMap((bits) =>
  Object.entries(passwords).map(([name, password]): [string, Forgery] => [
    `alg HS${bits} with ${name}`,
    (loot) => loot.forger.withPassword(bits, password(loot)),
  ]),
);

/** Another algorithm than the one that is ours. */
export const algorithms: Forgeries = {
  'alg none': unsigned('none'),
  'alg None': unsigned('None'),
  'alg NONE': unsigned('NONE'),
  'alg nOnE': unsigned('nOnE'),
  'alg none with the genuine signature': ({ forger }) =>
    forger.headed({ alg: 'none' }).replace(/[^.]+$/, base64url(forger.signature)),
  'alg none and its right signature': rightlySigned('none'),
  'alg empty': unsigned(''),
  'alg null': unsigned(null),
  'alg true': unsigned(true),
  'alg missing': unsigned(undefined),
  'alg missing, rightly signed': rightlySigned(undefined),
  'alg an array': unsigned(['none']),
  'alg an array of the right one, rightly signed': rightlySigned(['EdDSA']),
  'alg an object': unsigned({ toString: 'none' }),
  'alg eddsa, rightly signed': rightlySigned('eddsa'),
  'alg Ed25519, rightly signed': rightlySigned('Ed25519'),
  'alg Ed448, rightly signed': rightlySigned('Ed448'),
  'alg RS256, rightly signed by EdDSA': rightlySigned('RS256'),
  'alg RS256 with a key of the forger': byOwnKey('RS256', own.rsa.privateKey),
  'alg ES256, rightly signed by EdDSA': rightlySigned('ES256'),
  'alg ES256 with a key of the forger': byOwnKey('ES256', own.ec.privateKey),
  'alg ES256 with a signature of zeros': ({ forger }) =>
    forger.headed({ alg: 'ES256' }).replace(/[^.]+$/, base64url(Buffer.alloc(64))),
  ...Object.fromEntries(withPasswords),
};
