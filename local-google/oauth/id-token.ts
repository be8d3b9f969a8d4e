import { createHash } from 'node:crypto';
import { type CryptoKey, decodeJwt, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

interface SigningKey {
  id: string;
  privateKey: CryptoKey;
  publicKey: JWK;
}

/** Signs ID tokens with a key of this start; the subject of an address is the same at every start. */
export class IdTokenSigner {
  private constructor(private key: SigningKey) {}

  static async create(): Promise<IdTokenSigner> {
    return new IdTokenSigner(await newKey(1));
  }

  /** Takes a new key, and forgets the one before. */
  async rotate(): Promise<void> {
    this.key = await newKey(Number(this.key.id.replace(/\D/g, '')) + 1);
  }

  /** The same claims as in emulate's token, but for `sub`, which emulate draws anew at each start. */
  async resign(token: string): Promise<string> {
    const claims = decodeJwt<{ email: string }>(token);
    return this.sign({ ...claims, sub: subjectOf(claims.email) });
  }

  /** With `header` in place of, or beside, what is in the header of every ID token. */
  sign(claims: JWTPayload, header: Record<string, unknown> = {}): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: this.key.id, typ: 'JWT', ...header })
      .sign(this.key.privateKey);
  }

  keySet(): { keys: JWK[] } {
    return { keys: [{ ...this.key.publicKey, kid: this.key.id, use: 'sig', alg: 'RS256' }] };
  }
}

async function newKey(number: number): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  return { id: `local-${number}`, privateKey, publicKey: await exportJWK(publicKey) };
}

/** Google's `sub` of a local account: 21 digits that depend on the address alone. */
export function subjectOf(email: string): string {
  const digest = createHash('sha256').update(email.toLowerCase()).digest('hex');
  return `1${BigInt(`0x${digest}`).toString().slice(0, 20)}`;
}
