import { createHash } from 'node:crypto';
import { z } from 'zod';
import { GmailUnavailable } from '../errors.js';
import type { GoogleClient } from '../google-client-file.js';
import {
  type AuthorizationRequest,
  type GoogleGrant,
  type GoogleOAuth,
  OAuthRefused,
} from '../services/google-oauth.js';
import { parseScopes } from '../services/google-scopes.js';
import { type Metrics, noMetrics, type TokenRefreshResult } from '../services/metrics.js';
import { CallGuard } from './call-guard.js';
import type { Connections } from './connections.js';
import { counted } from './counted-call.js';
import type { GoogleEndpoints } from './endpoints.js';
import { call } from './google-call.js';
import { GoogleError, parseJson } from './google-error.js';
import { IdTokenReader } from './id-token.js';
import { withRetries } from './retries.js';
import { TimeBudget } from './time-budget.js';

const tokenAnswer = z.object({
  /** A client must not use a token of a type that it does not know (RFC 6749, section 7.1). */
  token_type: z.string().regex(/^bearer$/i),
  access_token: z.string().min(1),
  expires_in: z.number(),
  refresh_token: z.string().min(1).optional(),
  refresh_token_expires_in: z.number().optional(),
  scope: z.string().default(''),
  id_token: z.string().optional(),
});
/** The refusals that are meant (RFC 6749, section 5.2, and one of Google's own); any other failure may pass. */
const refusals = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'redirect_uri_mismatch',
]);
/** Google's OAuth 2.0 and OpenID Connect endpoints (https://developers.google.com/identity/protocols/oauth2/web-server). */
export class GoogleOAuthClient implements GoogleOAuth {
  readonly clientId: string;
  private readonly refreshes = new CallGuard();
  private readonly idTokens: IdTokenReader;

  constructor(
    private readonly client: GoogleClient,
    private readonly endpoints: () => Promise<GoogleEndpoints>,
    private readonly connections: Connections,
    private readonly now: () => Date,
    private readonly metrics: Metrics = noMetrics,
  ) {
    this.clientId = client.clientId;
    this.idTokens = new IdTokenReader(client.clientId, endpoints, now);
  }

  async authorizationUrl({
    redirectUri,
    scopes,
    state,
    nonce,
    codeVerifier,
    loginHint,
  }: AuthorizationRequest): Promise<string> {
    const url = new URL((await this.endpoints()).authorization);
    const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
    url.search = new URLSearchParams({
      client_id: this.clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: scopes.join(' '),
      access_type: 'offline',
      prompt: 'consent',
      include_granted_scopes: 'true',
      state,
      nonce,
      code_challenge: codeChallenge,
      code_challenge_method: 'S256',
      ...(loginHint === undefined ? {} : { login_hint: loginHint }),
    }).toString();
    return url.href;
  }

  async isIssuer(issuer: string): Promise<boolean> {
    return (await this.endpoints()).issuers.includes(issuer);
  }

  async exchangeCode(
    code: string,
    { redirectUri, nonce, codeVerifier }: Pick<AuthorizationRequest, 'redirectUri' | 'nonce' | 'codeVerifier'>,
  ) {
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier };
    const answer = await this.askForTokens(form);
    return { identity: await this.idTokens.read(answer.id_token ?? '', nonce), grant: this.grantFrom(answer) };
  }

  async refresh(refreshToken: string): Promise<GoogleGrant> {
    const asking = this.askForTokens({ grant_type: 'refresh_token', refresh_token: refreshToken }, (ask) => {
      this.refreshes.noteRequest();
      const budget = new TimeBudget();
      const rules = { budget, takeRetry: () => this.refreshes.takeRetry() };
      return withRetries(() => this.refreshes.call(() => ask(budget.claimMs())), rules);
    });
    this.metrics.countTokenRefresh(await asking.then(() => 'OK' as const, refreshResult));
    return this.grantFrom(await asking);
  }

  /** Refreshes of access tokens at Google. */
  length() {
    return this.refreshes.lengths().calls;
  }

  async revoke(token: string): Promise<boolean> {
    const url = (await this.endpoints()).revocation;
    try {
      const data = new URLSearchParams({ token });
      await counted(this.metrics, 'oauth2.revoke', 0, () => call(this.connections, { url, method: 'POST', data }));
      return true;
    } catch {
      return false;
    }
  }

  /** An authorization code is good for one request, so only a refresh is repeated. */
  private async askForTokens(
    form: Record<string, string>,
    run: <T>(ask: (timeoutMs?: number) => Promise<T>) => Promise<T> = (ask) => ask(),
  ): Promise<z.infer<typeof tokenAnswer>> {
    const url = (await this.endpoints()).token;
    const data = new URLSearchParams({
      ...form,
      client_id: this.client.clientId,
      client_secret: this.client.clientSecret,
    });
    try {
      const { body } = await run((timeoutMs = 10_000) =>
        counted(this.metrics, 'oauth2.token', 0, () =>
          call(this.connections, { url, method: 'POST', data, timeoutMs }),
        ),
      );
      const parsed = tokenAnswer.safeParse(parseJson(body));
      if (parsed.success) return parsed.data;
    } catch (error) {
      const refusal = error instanceof GoogleError ? refusalIn(error) : undefined;
      if (refusal !== undefined) throw new OAuthRefused(refusal);
      if (error instanceof GmailUnavailable) throw error;
      throw new GmailUnavailable({}, { cause: error instanceof GoogleError ? error : undefined });
    }
    throw new GmailUnavailable();
  }

  private grantFrom(answer: z.infer<typeof tokenAnswer>): GoogleGrant {
    const { access_token: accessToken, refresh_token: refreshToken, refresh_token_expires_in: limit } = answer;
    const after = (seconds: number) => new Date(this.now().getTime() + seconds * 1000);
    return {
      accessToken,
      accessTokenExpiresAt: after(answer.expires_in),
      refreshToken,
      refreshTokenExpiresAt: limit === undefined ? null : after(limit),
      grantedScopes: parseScopes(answer.scope),
    };
  }
}

function refreshResult(error: unknown): TokenRefreshResult {
  if (!(error instanceof OAuthRefused)) return 'UNAVAILABLE';
  if (error.blamesGrant) return 'REVOKED';
  return error.blamesClient ? 'CLIENT_REJECTED' : 'UNAVAILABLE';
}

/** What Google refused a token request with: nothing where it had too many of them, or failed itself. */
function refusalIn({ status, oauthError }: GoogleError): string | undefined {
  const meant = status === 400 || status === 401;
  return meant && oauthError !== undefined && refusals.has(oauthError) ? oauthError : undefined;
}
