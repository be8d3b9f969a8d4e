import { createHash } from 'node:crypto';
import { type CryptoKey, decodeJwt, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

const keyId = 'local-1';

/** Signs ID tokens with a key of this start; the subject of an address is the same at every start. */
export class IdTokenSigner {
  private constructor(
    private readonly privateKey: CryptoKey,
    private readonly publicKey: JWK,
  ) {}

  static async create(): Promise<IdTokenSigner> {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    return new IdTokenSigner(privateKey, await exportJWK(publicKey));
  }

  /** The same claims as in emulate's token, but for `sub`, which emulate draws anew at each start. */
  async resign(token: string): Promise<string> {
    const claims = decodeJwt<{ email: string }>(token);
    return this.sign({ ...claims, sub: subjectOf(claims.email) });
  }

  /** With `header` in place of, or beside, what is in the header of every ID token. */
  sign(claims: JWTPayload, header: Record<string, unknown> = {}): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: keyId, typ: 'JWT', ...header })
      .sign(this.privateKey);
  }

  keySet(): { keys: JWK[] } {
    return { keys: [{ ...this.publicKey, kid: keyId, use: 'sig', alg: 'RS256' }] };
  }
}

/** Google's `sub` of a local account: 21 digits that depend on the address alone. */
export function subjectOf(email: string): string {
  const digest = createHash('sha256').update(email.toLowerCase()).digest('hex');
  return `1${BigInt(`0x${digest}`).toString().slice(0, 20)}`;
}
