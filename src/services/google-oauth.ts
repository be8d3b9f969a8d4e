/** What is asked of Google's consent page. */
export interface AuthorizationRequest {
  redirectUri: string;
  scopes: readonly string[];
  state: string;
  nonce: string;
  codeVerifier: string;
  loginHint?: string | undefined;
}

/** Who consented, from the checked ID token (OpenID Connect Core, section 2). */
export interface GoogleIdentity {
  /** Google's `sub`: never changes, never reused. */
  googleUserId: string;
  email: string;
  emailVerified: boolean;
  name: string | undefined;
}

export interface GoogleGrant {
  accessToken: string;
  accessTokenExpiresAt: Date;
  refreshToken: string | undefined;
  /** Null where Google sets no limit to the refresh token's life. */
  refreshTokenExpiresAt: Date | null;
  grantedScopes: string[];
}

/** Google refused at its token endpoint; `error` is the code of RFC 6749, section 5.2, and the only part that is contract. */
export class OAuthRefused extends Error {
  override readonly name = 'OAuthRefused';
  constructor(
    readonly error: string,
    options?: ErrorOptions,
  ) {
    super(`Google's token endpoint refused: ${error}.`, options);
  }

  /** The grant is over: consent alone helps. */
  get blamesGrant(): boolean {
    return this.error === 'invalid_grant';
  }

  /** The OAuth client is wrong: the operator alone can help. */
  get blamesClient(): boolean {
    return this.error === 'invalid_client' || this.error === 'unauthorized_client';
  }
}

/** Google's OAuth 2.0 endpoints. Everything may throw GmailUnavailable when Google does not answer. */
export interface GoogleOAuth {
  readonly clientId: string;
  authorizationUrl(request: AuthorizationRequest): Promise<string>;
  /** Whether this is what Google's authorization server calls itself. */
  isIssuer(issuer: string): Promise<boolean>;
  /** Throws OAuthRefused, also when the ID token does not check out. */
  exchangeCode(
    code: string,
    request: Pick<AuthorizationRequest, 'redirectUri' | 'nonce' | 'codeVerifier'>,
  ): Promise<{ identity: GoogleIdentity; grant: GoogleGrant }>;
  /** Throws OAuthRefused, where it is clear that Google means this request. */
  refresh(refreshToken: string): Promise<GoogleGrant>;
  /** Ends the whole grant that the token belongs to; false when Google did not confirm it. */
  revoke(token: string): Promise<boolean>;
}
