/** Consent that waits to be exchanged for tokens. */
export interface PendingCode {
  email: string;
  clientId: string;
  redirectUri: string;
  scopes: string[];
  /** Whether the exchange brings a refresh token. */
  offline: boolean;
}

/** What an access or refresh token stands for. */
export interface TokenGrant {
  email: string;
  clientId: string;
  scopes: string[];
}

/** Codes, tokens and who has consented to what: the stand-in's whole OAuth memory. */
export class Grants {
  /** The consent screen's publishing status: refresh tokens given out in "Testing" live for seven days. */
  inTesting = false;

  private readonly codes = new Map<string, PendingCode>();
  private readonly consented = new Map<string, Set<string>>();
  private readonly accessTokens = new Map<string, TokenGrant & { expiresAt: number }>();
  private readonly refreshTokens = new Map<string, TokenGrant>();

  addCode(code: string, pending: PendingCode): void {
    this.codes.set(code, pending);
  }

  findCode(code: string): PendingCode | undefined {
    return this.codes.get(code);
  }

  deleteCode(code: string): void {
    this.codes.delete(code);
  }

  /** Scopes that the person has given the client so far; undefined before the first consent. */
  findConsent(email: string, clientId: string): ReadonlySet<string> | undefined {
    return this.consented.get(consentKey(email, clientId));
  }

  putConsent(email: string, clientId: string, scopes: string[]): void {
    const before = this.findConsent(email, clientId) ?? [];
    this.consented.set(consentKey(email, clientId), new Set([...before, ...scopes]));
  }

  putAccessToken(token: string, grant: TokenGrant, lifetimeSeconds: number): void {
    this.accessTokens.set(token, { ...grant, expiresAt: Date.now() + lifetimeSeconds * 1000 });
  }

  putRefreshToken(token: string, grant: TokenGrant): void {
    this.refreshTokens.set(token, grant);
  }

  /** Every token given out and still known. */
  tokens(): string[] {
    return [...this.accessTokens.keys(), ...this.refreshTokens.keys()];
  }

  /** The grant of a live access token. */
  findAccess(token: string | undefined): TokenGrant | undefined {
    const grant = token === undefined ? undefined : this.accessTokens.get(token);
    return grant && grant.expiresAt > Date.now() ? grant : undefined;
  }

  findRefresh(token: string): TokenGrant | undefined {
    return this.refreshTokens.get(token);
  }

  /** Ends everything that the token's owner gave the token's client; undefined for an unknown token. */
  revokeToken(token: string): TokenGrant | undefined {
    const grant = this.accessTokens.get(token) ?? this.refreshTokens.get(token);
    if (grant) this.end((other) => other.email === grant.email && other.clientId === grant.clientId);
    return grant;
  }

  /** Ends everything that a person gave to any client. */
  revokeAll(email: string): void {
    this.end((grant) => grant.email === email);
  }

  expireAccessTokens(): void {
    for (const grant of this.accessTokens.values()) grant.expiresAt = 0;
  }

  private end(matches: (grant: { email: string; clientId: string }) => boolean): void {
    for (const map of [this.accessTokens, this.refreshTokens, this.codes]) {
      for (const [token, grant] of map) if (matches(grant)) map.delete(token);
    }
    for (const key of this.consented.keys()) {
      const [clientId = '', email = ''] = key.split(' ');
      if (matches({ email, clientId })) this.consented.delete(key);
    }
  }
}

function consentKey(email: string, clientId: string): string {
  return `${clientId} ${email}`;
}
