import { createHmac, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { SecretKey } from '../../src/config-values.js';
import { KeyRing } from '../../src/secrets/key-ring.js';

type Members = Record<string, unknown>;

/** DER of a PKCS #8 Ed25519 private key up to its seed (RFC 8410, section 7). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export function privateKey(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
}

/** The private key that the server derives for its tokens from a key that is configured. */
export function tokenKey(configured: SecretKey): KeyObject {
  return privateKey(new KeyRing([configured]).derive('json-web-token', configured.id) ?? Buffer.alloc(0));
}

export function base64url(text: string | Uint8Array): string {
  return Buffer.from(text).toString('base64url');
}

/** The JSON of one part of a token. */
export function read(part: string | undefined): Members {
  return JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
}

/** Makes tokens like a genuine one but for what is asked. It holds the server's own key, so that a signature can be right. */
export class TokenForger {
  readonly header: Members;
  readonly claims: Members;
  readonly signature: Buffer;
  readonly publicKey: KeyObject;

  constructor(
    readonly genuine: string,
    readonly key: KeyObject,
  ) {
    const [header, claims, signature = ''] = genuine.split('.');
    this.header = read(header);
    this.claims = read(claims);
    this.signature = Buffer.from(signature, 'base64url');
    this.publicKey = createPublicKey(key);
  }

  /** Rightly signed, with other claims; one that is undefined is left out. */
  claiming(claims: Members): string {
    return this.signed(this.header, { ...this.claims, ...claims });
  }

  /** Genuine claims under another header; one of its members that is undefined is left out. */
  headed(header: Members, key = this.key): string {
    return this.signed({ ...this.header, ...header }, this.claims, key);
  }

  /** Rightly signed. Text is taken as it is, anything else as JSON. */
  signed(header: unknown, claims: unknown, key = this.key): string {
    return this.signedParts(base64url(text(header)), base64url(text(claims)), key);
  }

  /** Rightly signed, with both parts as they are to stand in the token. */
  signedParts(header: string, claims: string, key = this.key): string {
    return `${header}.${claims}.${base64url(sign(null, Buffer.from(`${header}.${claims}`), key))}`;
  }

  /** Signed with a password. */
  withPassword(bits: 256 | 384 | 512, password: string | Buffer): string {
    const input = `${base64url(text({ ...this.header, alg: `HS${bits}` }))}.${base64url(text(this.claims))}`;
    return `${input}.${createHmac(`sha${bits}`, password).update(input).digest('base64url')}`;
  }

  /** The genuine header and claims with another signature. */
  withSignature(signature: string | Uint8Array): string {
    const [header, claims] = this.genuine.split('.');
    return `${header}.${claims}.${typeof signature === 'string' ? signature : base64url(signature)}`;
  }

  /** The claims as JSON, with `more` written after the last of them. */
  claimsText(more: string): string {
    return `${text(this.claims).slice(0, -1)},${more}}`;
  }
}

function text(part: unknown): string {
  return typeof part === 'string' ? part : JSON.stringify(part);
}
