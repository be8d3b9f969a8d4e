import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import { GmailUnavailable } from '../errors.js';
import { parseEmailAddress } from '../services/email-address.js';
import { type GoogleIdentity, OAuthRefused } from '../services/google-oauth.js';
import type { GoogleEndpoints } from './endpoints.js';

/** Far more than Google's have, which are about 1,200 characters long. */
const longestToken = 16_384;
/** How far a clock may be off: a token comes straight from Google, so it has just been made. */
const mostSecondsOff = 3_600;

/** What jose says where Google's keys cannot be had: not in time, with an error, or with something else than keys. */
const keysUnavailable = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID']);

const idTokenClaims = z.object({
  /** OpenID Connect Core, section 2: at most 255 characters. */
  sub: z.string().min(1).max(255),
  iat: z.number(),
  email: z.string(),
  email_verified: z.boolean().default(false),
  name: z.string().optional(),
  nonce: z.string(),
});

/** Reads who has signed in from Google's ID tokens, none of which is taken on trust. */
export class IdTokenReader {
  private jwks: { uri: string; find: ReturnType<typeof createRemoteJWKSet> } | undefined;

  constructor(
    private readonly clientId: string,
    private readonly endpoints: () => Promise<GoogleEndpoints>,
    private readonly now: () => Date,
  ) {}

  /**
   * Checks signature, `iss`, `aud`, `azp`, `exp`, `iat` and `nonce` (OpenID Connect Core, section 3.1.3.7).
   * Throws OAuthRefused, or GmailUnavailable where Google's keys cannot be had.
   */
  async read(idToken: string, nonce: string): Promise<GoogleIdentity> {
    if (idToken.length > longestToken) throw new OAuthRefused('invalid_id_token');
    const { jwks, issuers } = await this.endpoints();
    if (this.jwks?.uri !== jwks)
      // ID tokens come from Google itself, so whatever names a key that is not known yet is worth asking for it.
      this.jwks = {
        uri: jwks,
        find: createRemoteJWKSet(new URL(jwks), { timeoutDuration: 5_000, cooldownDuration: 0 }),
      };
    try {
      const { payload } = await jwtVerify(idToken, this.jwks.find, {
        issuer: issuers,
        audience: this.clientId,
        algorithms: ['RS256'],
        currentDate: this.now(),
        clockTolerance: 30,
        requiredClaims: ['exp', 'iat', 'sub'],
      });
      return this.identityIn(payload, nonce);
    } catch (error) {
      if (meansNoKeys(error)) throw new GmailUnavailable();
      // jose's messages may quote the token: only the fact goes on.
      throw error instanceof OAuthRefused ? error : new OAuthRefused('invalid_id_token');
    }
  }

  private identityIn(payload: JWTPayload, nonce: string): GoogleIdentity {
    const claims = idTokenClaims.parse(payload);
    if (claims.nonce !== nonce) throw new OAuthRefused('nonce_mismatch');
    const secondsOff = Math.abs(this.now().getTime() / 1000 - claims.iat);
    if (!this.isForUsAlone(payload) || secondsOff > mostSecondsOff) throw new OAuthRefused('invalid_id_token');
    return {
      googleUserId: claims.sub,
      email: parseEmailAddress(claims.email),
      emailVerified: claims.email_verified,
      name: claims.name,
    };
  }

  /** Neither for others as well, nor asked for by another client. */
  private isForUsAlone({ aud, azp }: JWTPayload): boolean {
    return [aud].flat().every((audience) => audience === this.clientId) && (azp === undefined || azp === this.clientId);
  }
}

/** Told by its shape: `fetch` throws the TypeError of Node.js itself, which need not be the one of this module. */
function meansNoKeys(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  return (
    ('name' in error && error.name === 'TypeError') || ('code' in error && keysUnavailable.has(String(error.code)))
  );
}
